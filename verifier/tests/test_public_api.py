"""The public names and signatures, pinned: changing one is a decision, not an accident."""

import inspect
import subprocess
import sys

import betterauth_verifier
from betterauth_verifier import Caller, KeyRing, RevocationView, Verifier
from betterauth_verifier.events import EventVerifier
from betterauth_verifier.feeds import AsyncFeed, Feed
from betterauth_verifier.gate import Gate
from betterauth_verifier.handshake import Difference, Handshake


def test_public_names():
    assert sorted(betterauth_verifier.__all__) == [
        "Caller",
        "ConfigurationError",
        "DEAD_AFTER",
        "ExpiryOnly",
        "Key",
        "KeyRing",
        "KeysUnavailable",
        "Reason",
        "RevocationView",
        "Revocations",
        "RevocationsStale",
        "TokenRejected",
        "Unavailable",
        "Verifier",
    ]


def test_signatures():
    assert list(inspect.signature(Caller).parameters) == ["id", "session_id", "token_id", "issued_at", "expires_at"]
    assert list(inspect.signature(Verifier).parameters) == ["keys", "issuer", "audience", "revocations", "clock"]
    assert list(inspect.signature(Verifier.verify).parameters) == ["self", "token"]
    assert list(inspect.signature(Gate).parameters) == [
        "app",
        "verifier",
        "public",
        "optional",
        "realm",
        "refuse",
        "on_refusal",
    ]
    assert list(inspect.signature(EventVerifier).parameters) == ["keys", "issuer", "audience", "clock"]
    following = ["view", "source", "forget", "on_trouble", "clock"]
    assert list(inspect.signature(Feed).parameters) == list(inspect.signature(AsyncFeed).parameters) == following
    assert list(inspect.signature(Handshake).parameters) == ["keys", "issuer", "audience", "clock"]
    assert list(inspect.signature(Handshake.compare).parameters) == ["self", "text"]
    assert list(inspect.signature(Difference).parameters) == ["err", "description"]
    assert list(inspect.signature(KeyRing.parse).parameters) == ["text", "other_secrets"]
    assert list(inspect.signature(RevocationView.refuse_session).parameters) == ["self", "session_id", "until"]


def test_the_core_needs_the_standard_library_only():
    probe = (
        "import sys, betterauth_verifier, betterauth_verifier.events, betterauth_verifier.gate,"
        " betterauth_verifier.handshake;"
        "roots = {name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names);"
        "print(sorted(root for root in roots if not root.startswith('_') and root != 'site'))"
    )
    printed = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own interpreter
    assert printed.strip() == "['betterauth_verifier']"
