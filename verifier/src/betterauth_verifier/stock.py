"""Tokens of a Better Auth server as it comes: no `typ`, no `sid`, no `jti`, and the person's data among the claims.

Everything else is demanded as of a Duly token: one issuer, one audience, `sub`, `iat`, `exp`, at most 15 minutes, which
is Better Auth's default. The Caller carries no personal data; its session_id and token_id are "" where the token has
none, so it can be revoked by subject or by "issued before", not by session. Put `sid` into `definePayload` for that.
"""

from typing import Any

from betterauth_verifier._claims import identifier
from betterauth_verifier._envelope import Envelope, Keys
from betterauth_verifier.errors import Reason
from betterauth_verifier.verifier import Verifier

__all__ = ["StockVerifier"]


class StockVerifier(Verifier):
    """Constructed as a Verifier, usually with `keys=RemoteKeys("https://app.example/api/auth/jwks")`."""

    def _open(self, keys: Keys) -> Envelope:
        return Envelope(keys, "jwt", required=False)

    def _names(self, claims: dict[str, Any]) -> tuple[str, str, str]:
        session = identifier(claims, "sid", Reason.SESSION) if "sid" in claims else ""
        token = identifier(claims, "jti", Reason.TOKEN_ID) if "jti" in claims else ""
        return identifier(claims, "sub", Reason.SUBJECT), session, token
