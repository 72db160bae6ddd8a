"""Fixtures for the tests of a service: tokens its verifier takes, and a view of revocations to put somebody into.

`pytest_plugins = ["betterauth_verifier.pytest_plugin"]` in the top conftest.py switches them on. There is no entry
point: a security library should be in nobody's test run who did not ask for it. Override a fixture to give your own
`betterauth_issuer`, `betterauth_audience` or `betterauth_key`; the others follow.
"""

import math
from pathlib import Path
from typing import Any

import pytest

from betterauth_verifier.keyring import Key, KeyRing
from betterauth_verifier.revocation import RevocationView
from betterauth_verifier.testing import AUDIENCE, ISSUER, HeadersFor, TokenFor, mint, new_key, ring_text
from betterauth_verifier.verifier import Verifier

__all__ = [
    "betterauth_audience",
    "betterauth_issuer",
    "betterauth_key",
    "betterauth_key_file",
    "betterauth_revocations",
    "headers_for",
    "token_for",
    "token_verifier",
]


@pytest.fixture(scope="session")
def betterauth_issuer() -> str:
    return ISSUER


@pytest.fixture(scope="session")
def betterauth_audience() -> str:
    return AUDIENCE


@pytest.fixture(scope="session")
def betterauth_key() -> Key:
    """The same in every run, and good for tests only."""
    return new_key()


@pytest.fixture
def betterauth_key_file(betterauth_key: Key, tmp_path: Path) -> Path:
    """A private file with the key, for a service that does `KeyRing.watch`."""
    path = tmp_path / "jwt-keys"
    path.touch(mode=0o600)
    path.write_text(ring_text(betterauth_key), encoding="ascii")
    return path


@pytest.fixture
def betterauth_revocations() -> RevocationView:
    """Empty, and never stale."""
    view = RevocationView(max_age=math.inf)
    view.refreshed()
    return view


@pytest.fixture
def token_verifier(
    betterauth_key: Key, betterauth_issuer: str, betterauth_audience: str, betterauth_revocations: RevocationView
) -> Verifier:
    """For a service that is handed its verifier."""
    return Verifier(
        keys=KeyRing([betterauth_key]),
        issuer=betterauth_issuer,
        audience=betterauth_audience,
        revocations=betterauth_revocations,
    )


@pytest.fixture
def token_for(betterauth_key: Key, betterauth_issuer: str, betterauth_audience: str) -> TokenFor:
    def make(subject: str = "alice", /, **claims: Any) -> str:
        facts = {"iss": betterauth_issuer, "aud": betterauth_audience, "sub": subject, "sid": f"session-of-{subject}"}
        return mint(betterauth_key, **(facts | claims))

    return make


@pytest.fixture
def headers_for(token_for: TokenFor) -> HeadersFor:
    def make(subject: str = "alice", /, **claims: Any) -> dict[str, str]:
        return {"Authorization": f"Bearer {token_for(subject, **claims)}"}

    return make
