"""Who is calling, for FastAPI: a route takes a `CurrentUser`, and OpenAPI documents it as an HTTP bearer scheme.

`CurrentUser` is the caller that the gate in front has verified. Without a gate, `Annotated[Caller, Depends(
BearerCaller(verifier))]` verifies by itself, which protects the one route, and only after FastAPI has routed.
"""

from typing import Annotated

from fastapi import Depends, HTTPException
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from betterauth_verifier._bearer import Challenge, bearer_token
from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import ConfigurationError, TokenRejected, Unavailable
from betterauth_verifier.verifier import Verifier

__all__ = ["BearerCaller", "CurrentUser"]


class _BearerScheme(SecurityBase):
    """One dependency, not two: documenting and providing in the same object costs a request nothing extra."""

    def __init__(self) -> None:
        self.model = HTTPBearer(bearerFormat="JWT", description="An access token issued by Better Auth.")
        self.scheme_name = "bearer"


class _GateCaller(_BearerScheme):
    async def __call__(self, connection: HTTPConnection) -> Caller:
        caller = connection.scope.get("state", {}).get("caller")
        if not isinstance(caller, Caller):
            raise ConfigurationError("CurrentUser needs the gate in front, and a path that is not public.")
        return caller


class BearerCaller(_BearerScheme):
    """A dependency that verifies by itself: 401 with a challenge, or 503, as an HTTPException."""

    def __init__(self, verifier: Verifier, *, realm: str = "api") -> None:
        super().__init__()
        self._verify = verifier.verify
        self._challenge = Challenge(realm)

    async def __call__(self, connection: HTTPConnection) -> Caller:
        try:
            return self._verify(bearer_token(connection.scope["headers"]))
        except (TokenRejected, Unavailable) as error:
            refusal = self._challenge.refusal(error)
            raise HTTPException(refusal.status, refusal.detail, refusal.headers) from None


CurrentUser = Annotated[Caller, Depends(_GateCaller())]
