"""Tokens for tests: good ones by `mint`, any others by `forge`. Never import this in a service."""

import hashlib
import json
import time
from typing import Any, Protocol

from betterauth_verifier._encoding import encode
from betterauth_verifier.events import ACCOUNT_PURGED, SESSION_REVOKED
from betterauth_verifier.handshake import VERIFICATION
from betterauth_verifier.keyring import Key

__all__ = [
    "ABSENT",
    "HeadersFor",
    "TokenFor",
    "event_claims",
    "forge",
    "mint",
    "mint_account_purged",
    "mint_session_revoked",
    "mint_verification",
    "new_key",
    "ring_text",
]

ABSENT: Any = object()  # mint(key, sid=ABSENT) leaves the claim out; None is JSON's null

ISSUER = "https://issuer.test"
AUDIENCE = "api.test"


class TokenFor(Protocol):
    """What the pytest fixture `token_for` is."""

    def __call__(self, subject: str = "alice", /, **claims: Any) -> str:
        """Good, unless a claim given says otherwise; `lifetime` and `header` as for `mint`.

        Each subject has a session of its own: `sid` is `session-of-alice`.
        """
        ...


class HeadersFor(Protocol):
    """What the pytest fixture `headers_for` is."""

    def __call__(self, subject: str = "alice", /, **claims: Any) -> dict[str, str]:
        """The Authorization header with such a token."""
        ...


def new_key(kid: str = "test") -> Key:
    """A key that is the same in every run: the digest of its kid."""
    return Key(kid, hashlib.sha256(f"betterauth_verifier.testing {kid}".encode()).digest())


def ring_text(*keys: Key) -> str:
    """What a key ring file holds."""
    return "".join(f"{key.kid}:{encode(key.secret).decode()}\n" for key in keys)


def mint(key: Key, *, lifetime: float = 300, header: dict[str, Any] | None = None, **claims: Any) -> str:
    """A token that is good unless a claim given says otherwise; `exp` follows `iat`, `header` adds or replaces."""
    issued = claims.get("iat", int(time.time()))
    defaults = {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "sid": "session-1", "jti": "token-1", "iat": issued}
    if isinstance(issued, int | float):
        defaults["exp"] = issued + lifetime
    return forge(key, {"alg": "HS256", "typ": "at+jwt", "kid": key.kid} | (header or {}), defaults | claims)


def forge(key: Key, header: dict[str, Any] | bytes, payload: dict[str, Any] | bytes) -> str:
    """Whatever is given, honestly signed: members as compact JSON, bytes as they are."""
    message = encode(_octets(header)) + b"." + encode(_octets(payload))
    return (message + b"." + key.sign(message)).decode()


def event_claims(event: str, details: dict[str, Any], subject: dict[str, Any], **claims: Any) -> dict[str, Any]:
    defaults = {"iss": ISSUER, "aud": AUDIENCE, "iat": int(time.time()), "jti": "event-1"}
    return defaults | {"sub_id": subject, "events": {event: details}} | claims


def mint_session_revoked(key: Key, session_id: str, subject: str, **claims: Any) -> str:
    account = {"format": "iss_sub", "iss": claims.get("iss", ISSUER), "sub": subject}
    whose = {"format": "complex", "user": account, "session": {"format": "opaque", "id": session_id}}
    details = {"event_timestamp": claims.get("iat", int(time.time()))}
    return _mint_event(key, event_claims(SESSION_REVOKED, details, whose, **claims))


def mint_account_purged(key: Key, subject: str, **claims: Any) -> str:
    account = {"format": "iss_sub", "iss": claims.get("iss", ISSUER), "sub": subject}
    return _mint_event(key, event_claims(ACCOUNT_PURGED, {}, account, **claims))


def mint_verification(key: Key, **claims: Any) -> str:
    """What the issuer sends when it starts; a claim given replaces its default, ABSENT leaves it out."""
    return _mint_event(key, event_claims(VERIFICATION, {}, {"format": "opaque", "id": key.fingerprint}, **claims))


def _mint_event(key: Key, claims: dict[str, Any]) -> str:
    return forge(key, {"alg": "HS256", "typ": "secevent+jwt", "kid": key.kid}, claims)


def _octets(part: dict[str, Any] | bytes) -> bytes:
    if isinstance(part, bytes):
        return part
    present = {name: value for name, value in part.items() if value is not ABSENT}
    return json.dumps(present, separators=(",", ":")).encode()
