"""Tokens of the shape that a Better Auth server gives them unasked: no `typ`, no `sid`, no `jti`, the person inside."""

from datetime import UTC, datetime
from typing import Any

from betterauth_verifier.conformance.target import Good, Members, Target, headed
from betterauth_verifier.errors import Reason


class StockTarget(Target):
    __slots__ = ()

    def header(self, **changes: Any) -> Members:
        return {"alg": self.key.algorithm, "kid": self.key.kid} | changes

    def claims(self, **changes: Any) -> Members:
        created = datetime.fromtimestamp(self.now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        person = {"name": "Alice", "email": "alice@example.com", "emailVerified": False, "image": None}
        stamps = {"createdAt": created, "updatedAt": created, "id": self.subject, "sub": self.subject}
        facts = {"exp": self.now + 900, "iss": self.issuer, "aud": self.audience}
        return {"iat": self.now} | person | stamps | facts | changes


ALLOWED = {"typ-absent", "typ-jwt", "typ-jwt-media-type", "sid-absent", "jti-absent"}  # no attacks on this shape
ATTACKS = [headed("typ-access-token", "RFC 8725 §3.11 and §3.12", Reason.TYPE, typ="at+jwt")]
GOOD: tuple[Good, ...] = (
    Good("typ-jwt", "RFC 7519 §5.1", lambda t: t.token(t.header(typ="JWT"))),
    Good("typ-media-type", "RFC 7515 §4.1.9", lambda t: t.token(t.header(typ="application/jwt"))),
    Good("session-named", "definePayload", lambda t: t.token(claims=t.claims(sid="session-1", jti="token-1"))),
)
