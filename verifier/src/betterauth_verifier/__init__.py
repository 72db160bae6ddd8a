"""Strict, fast, stateless verification of Better Auth tokens, revocable at once: `verify(token) -> Caller`."""

from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import (
    ConfigurationError,
    KeysUnavailable,
    Reason,
    RevocationsStale,
    TokenRejected,
    Unavailable,
)
from betterauth_verifier.keyring import Key, KeyRing
from betterauth_verifier.revocation import ExpiryOnly, RevocationView
from betterauth_verifier.verifier import DEAD_AFTER, Revocations, Verifier

__all__ = [
    "DEAD_AFTER",
    "Caller",
    "ConfigurationError",
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
