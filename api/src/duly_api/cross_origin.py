"""CORS for the configured origins, compared whole. Outside the gate, because a pre-flight carries no token by design.

Any other origin gets no CORS header, and its pre-flight is an unauthenticated request like every other.
"""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PREFLIGHT = [
    (b"access-control-allow-methods", b"GET, POST, PATCH, DELETE"),
    (b"access-control-allow-headers", b"authorization, content-type, if-match, if-none-match"),
    (b"access-control-max-age", b"600"),
]
EXPOSED = (b"access-control-expose-headers", b"etag, location, retry-after, www-authenticate, x-request-id")


class CrossOrigin:
    def __init__(self, app: ASGIApp, *, origins: Iterable[str]) -> None:
        self._app = app
        self._origins = frozenset(origin.encode() for origin in origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        asked = dict(scope["headers"])
        origin = asked.get(b"origin")
        if origin not in self._origins:
            return await self._app(scope, receive, send)
        allowed = [(b"access-control-allow-origin", origin), (b"vary", b"origin"), EXPOSED]
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in asked:
            return await _answer(send, [*allowed, *PREFLIGHT])

        async def send_allowed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *allowed]
            await send(message)

        return await self._app(scope, receive, send_allowed)


async def _answer(send: Send, headers: list[tuple[bytes, bytes]]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
