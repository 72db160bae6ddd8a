"""`verify(token) -> Caller`: one call, no off-switch. What is demanded is said once, when the verifier is made."""

import time
from collections.abc import Callable
from typing import Any, Protocol

from betterauth_verifier._claims import LEEWAY, identifier, instant
from betterauth_verifier._envelope import Envelope, Keys, VerifyingKey
from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import ConfigurationError, Reason, TokenRejected

__all__ = [
    "DEAD_AFTER",
    "EXPIRY_LEEWAY",
    "LEEWAY",
    "MAX_LIFETIME",
    "Keys",
    "Revocations",
    "Verifier",
    "Verifies",
    "VerifyingKey",
]

MAX_LIFETIME = 900  # seconds from iat to exp; bounds what a stolen token is worth
EXPIRY_LEEWAY = 10  # seconds by which it may be behind (exp)
DEAD_AFTER = LEEWAY + MAX_LIFETIME + EXPIRY_LEEWAY  # seconds after which no token issued by now is taken any more


class Revocations(Protocol):
    def refuses(self, caller: Caller, /) -> bool:
        """Whether this caller was revoked; RevocationsStale when that is not known."""
        ...


class Verifies(Protocol):
    """What the adapters need: a Verifier, or a Remembering around one."""

    def verify(self, token: str | bytes, /) -> Caller: ...


class Verifier:
    """Access tokens as Duly's issuer makes them: RFC 9068's type, one issuer, one audience, short-lived, revocable.

    `audience` is compared as one string: a list, even of one, is refused (RFC 7519 §4.1.3 allows both spellings of a
    single audience; this issuer writes the string, and one spelling leaves nothing to interpret).
    Claims beyond those checked are ignored (RFC 7519 §4). `clock` gives seconds since the epoch.
    """

    def __init__(
        self,
        *,
        keys: Keys,
        issuer: str,
        audience: str,
        revocations: Revocations,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not issuer or not audience:
            raise ConfigurationError("The verifier needs a non-empty issuer and audience.")
        self.keys = keys
        self._envelope = self._open(keys)
        self._issuer = issuer
        self._audience = audience
        self._revocations = revocations
        self._clock = clock

    def verify(self, token: str | bytes) -> Caller:
        """The caller; TokenRejected (answer 401) or Unavailable (answer 503). No I/O but a `stat` of a key file."""
        return self.examine(token)[0]

    def examine(self, token: str | bytes) -> tuple[Caller, VerifyingKey]:
        """The same, with the key that vouches for the caller."""
        claims, key = self._envelope.open(token)
        caller = self._caller(claims)
        if self._revocations.refuses(caller):
            raise TokenRejected(Reason.REVOKED, caller.id)
        return caller, key

    def stands(self, caller: Caller) -> bool:
        """Whether a caller verified before is neither expired nor revoked: for what outlives its request."""
        return self._clock() < caller.expires_at + EXPIRY_LEEWAY and not self._revocations.refuses(caller)

    def _caller(self, claims: dict[str, Any]) -> Caller:
        if claims.get("iss") != self._issuer:
            raise TokenRejected(Reason.ISSUER)
        if claims.get("aud") != self._audience:
            raise TokenRejected(Reason.AUDIENCE)
        subject, session, token_id = self._names(claims)
        issued, expires = _lifetime(claims, self._clock())
        return Caller(subject, session, token_id, issued, expires)

    def _open(self, keys: Keys) -> Envelope:
        return Envelope(keys, "at+jwt")

    def _names(self, claims: dict[str, Any]) -> tuple[str, str, str]:
        return (
            identifier(claims, "sub", Reason.SUBJECT),
            identifier(claims, "sid", Reason.SESSION),
            identifier(claims, "jti", Reason.TOKEN_ID),
        )


def _lifetime(claims: dict[str, Any], now: float) -> tuple[int, int]:
    issued, expires = instant(claims, "iat"), instant(claims, "exp")
    if not 0 < expires - issued <= MAX_LIFETIME:
        raise TokenRejected(Reason.LIFETIME)
    if issued > now + LEEWAY or ("nbf" in claims and instant(claims, "nbf") > now + LEEWAY):
        raise TokenRejected(Reason.NOT_YET)
    if now >= expires + EXPIRY_LEEWAY:
        raise TokenRejected(Reason.EXPIRED)
    return int(issued), int(expires)
