"""What the issuer reports: security event tokens (RFC 8417), never to be taken for an access token nor the reverse.

Two events are known, with the shapes Duly's web sends: CAEP `session-revoked` and RISC `account-purged`, whose subjects
are RFC 9493 identifiers. A SET has no `exp` and no `sub` (RFC 8417 §4.5 to 4.7); freshness is judged by `iat`.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from betterauth_verifier._claims import LEEWAY, identifier, instant
from betterauth_verifier._envelope import Envelope, Keys
from betterauth_verifier.errors import ConfigurationError, Reason, TokenRejected

__all__ = ["ACCOUNT_PURGED", "SESSION_REVOKED", "AccountPurged", "EventVerifier", "SessionRevoked"]

SESSION_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"
ACCOUNT_PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged"


@dataclass(frozen=True, slots=True)
class SessionRevoked:
    session_id: str
    subject: str


@dataclass(frozen=True, slots=True)
class AccountPurged:
    subject: str


class EventVerifier:
    def __init__(self, keys: Keys, issuer: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        if not issuer or not audience:
            raise ConfigurationError("The event verifier needs a non-empty issuer and audience.")
        self._envelope = Envelope(keys, "secevent+jwt")
        self._issuer, self._audience, self._clock = issuer, audience, clock

    def verify(self, token: str | bytes) -> SessionRevoked | AccountPurged:
        """The event of an authentic, fresh SET; TokenRejected or Unavailable."""
        claims, _ = self._envelope.open(token)
        if claims.get("iss") != self._issuer:
            raise TokenRejected(Reason.ISSUER)
        if claims.get("aud") != self._audience:
            raise TokenRejected(Reason.AUDIENCE)
        identifier(claims, "jti", Reason.TOKEN_ID)
        self._require_fresh(claims)
        return self._event(claims)

    def _require_fresh(self, claims: dict[str, Any]) -> None:
        age = self._clock() - instant(claims, "iat")
        if age < -LEEWAY:
            raise TokenRejected(Reason.NOT_YET)
        if age > LEEWAY:
            raise TokenRejected(Reason.EXPIRED)

    def _event(self, claims: dict[str, Any]) -> SessionRevoked | AccountPurged:
        events, subject = claims.get("events"), claims.get("sub_id")
        if "exp" in claims or "sub" in claims:  # the shape of an access token
            raise TokenRejected(Reason.EVENT)
        if not isinstance(events, dict) or len(events) != 1 or not isinstance(subject, dict):
            raise TokenRejected(Reason.EVENT)
        (kind, details), *_ = events.items()
        if kind == ACCOUNT_PURGED and details == {}:
            return AccountPurged(self._account(subject))
        if kind == SESSION_REVOKED and isinstance(details, dict):
            instant(details, "event_timestamp")
            return self._session(subject)
        raise TokenRejected(Reason.EVENT)

    def _session(self, subject: dict[str, Any]) -> SessionRevoked:
        """RFC 9493 §3.2.7 (complex): the account, and the session as an opaque identifier (§3.2.6)."""
        session = subject.get("session")
        if subject.get("format") != "complex" or not isinstance(session, dict) or session.get("format") != "opaque":
            raise TokenRejected(Reason.EVENT)
        return SessionRevoked(identifier(session, "id", Reason.SESSION), self._account(subject.get("user")))

    def _account(self, subject: object) -> str:
        """RFC 9493 §3.2.4, of our issuer only."""
        if not isinstance(subject, dict) or subject.get("format") != "iss_sub" or subject.get("iss") != self._issuer:
            raise TokenRejected(Reason.EVENT)
        return identifier(subject, "sub", Reason.SUBJECT)
