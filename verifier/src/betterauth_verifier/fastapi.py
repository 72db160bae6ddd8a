"""Who is calling, for FastAPI: a route takes a `CurrentUser`, and OpenAPI documents it as an HTTP bearer scheme.

`CurrentUser` and `OptionalUser` are what the gate in front has verified. Without a gate, `Annotated[Caller, Depends(
BearerCaller(verifier))]` verifies by itself, which protects the one route, and only after FastAPI has routed. All of
them work for WebSocket routes too.
"""

from typing import Annotated, Any

from fastapi import Depends, HTTPException, WebSocketException
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from starlette.requests import HTTPConnection

from betterauth_verifier._bearer import CLOSE_CODES, Challenge, bearer_token, has_credentials
from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import TokenRejected, Unavailable
from betterauth_verifier.starlette import caller_if_any, caller_of
from betterauth_verifier.verifier import Verifies

__all__ = ["RESPONSES", "BearerCaller", "CurrentUser", "OptionalBearerCaller", "OptionalUser"]

# For `FastAPI(responses=RESPONSES)` or a router: what the gate may answer instead of any route.
RESPONSES: dict[int | str, dict[str, Any]] = {
    401: {
        "description": "No valid bearer token was sent.",
        "headers": {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "RFC 6750 challenge"}},
    },
    503: {
        "description": "Tokens cannot be checked right now.",
        "headers": {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}},
    },
}


class _BearerScheme(SecurityBase):
    """One dependency, not two: documenting and providing in the same object costs a request nothing extra."""

    def __init__(self) -> None:
        self.model: HTTPBearer = HTTPBearer(bearerFormat="JWT", description="An access token issued by Better Auth.")
        self.scheme_name = "bearer"


class _GateCaller(_BearerScheme):
    async def __call__(self, connection: HTTPConnection) -> Caller:
        return caller_of(connection)


class _GateCallerIfAny(_BearerScheme):
    async def __call__(self, connection: HTTPConnection) -> Caller | None:
        return caller_if_any(connection)


class _Verifying(_BearerScheme):
    def __init__(self, verifier: Verifies, *, realm: str = "api") -> None:
        super().__init__()
        self._verify = verifier.verify
        self._challenge = Challenge(realm)

    def _caller(self, connection: HTTPConnection) -> Caller:
        try:
            return self._verify(bearer_token(connection.scope["headers"]))
        except (TokenRejected, Unavailable) as error:
            refusal = self._challenge.refusal(error)
            if connection.scope["type"] == "websocket":
                raise WebSocketException(CLOSE_CODES[refusal.status]) from None
            raise HTTPException(refusal.status, refusal.detail, refusal.headers) from None


class BearerCaller(_Verifying):
    """A dependency that verifies by itself: 401 with a challenge or 503, as an HTTPException or a closed WebSocket."""

    async def __call__(self, connection: HTTPConnection) -> Caller:
        return self._caller(connection)


class OptionalBearerCaller(_Verifying):
    """None for a request without an Authorization header; what has one is a good caller or refused."""

    async def __call__(self, connection: HTTPConnection) -> Caller | None:
        return self._caller(connection) if has_credentials(connection.scope["headers"]) else None


CurrentUser = Annotated[Caller, Depends(_GateCaller())]
OptionalUser = Annotated[Caller | None, Depends(_GateCallerIfAny())]
