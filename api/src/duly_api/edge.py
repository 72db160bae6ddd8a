"""The outermost layer decides nothing: it numbers requests, adds the headers every answer needs, and logs one line.

Being outside the gate it covers refusals too, and whatever breaks inside becomes a plain 500 problem.
"""

import os
from collections.abc import Iterator
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from duly_api import logs
from duly_api.metrics import Metrics
from duly_api.problems import Internal, answer
from duly_api.tracing import trace_id

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
LAST = (b"connection", b"close")
FOR_TLS = {"Strict-Transport-Security": "max-age=63072000; includeSubDomains"}


class Edge:
    def __init__(self, app: ASGIApp, *, tls: bool, metrics: Metrics | None = None, traced: bool = False) -> None:
        self._app, self._metrics, self._traced = app, metrics, traced
        headers = {**HEADERS, **(FOR_TLS if tls else {})}
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._ids = _ids()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._serve(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status = perf_counter(), 0
        request_id = next(self._ids)
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        headers = [*self._headers, (b"x-request-id", request_id.encode())]

        async def send_more(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), *headers]
                if (app := scope.get("app")) and app.state.draining:
                    message["headers"].append(LAST)
                if scope["state"].get("caller"):  # nobody else learns how long anything took us
                    message["headers"].append(_timing(perf_counter() - began))
            await send(message)

        try:
            await self._app(scope, receive, send_more)
        except Exception as error:  # noqa: BLE001 - the last resort
            logs.write("failure", request_id=request_id, **logs.failure(error))
            if not status:
                await answer(Internal(), scope)(scope, receive, send_more)
        finally:
            seconds = perf_counter() - began
            _tell(scope, status, seconds, trace_id() if self._traced else None)
            if self._metrics:
                self._count(self._metrics, scope, status, seconds)

    def _count(self, metrics: Metrics, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        metrics.answered(method, getattr(scope.get("route"), "path", "none"), status, seconds)
        if scope["state"].get("caller"):
            metrics.judged("ok")


def _ids() -> Iterator[str]:
    """Random, and the system is asked for a hundred at a time."""
    while True:
        octets = os.urandom(1024).hex()
        yield from (octets[start : start + 16] for start in range(0, len(octets), 16))


def _timing(seconds: float) -> tuple[bytes, bytes]:
    """W3C Server Timing; milliseconds until the answer began."""
    return b"server-timing", b"api;dur=%.1f" % (seconds * 1000)


def _tell(scope: Scope, status: int, seconds: float, trace: str | None) -> None:
    """The route's pattern, never the path: paths carry ids, and anything at all when they are made up."""
    caller = scope["state"].get("caller")
    logs.write_soon(
        "request",
        request_id=scope["state"]["request_id"],
        who=caller and logs.pseudonym(caller.id),
        method=scope["method"] if scope["method"].isalpha() and len(scope["method"]) < len("PROPPATCHES") else "?",
        route=getattr(scope.get("route"), "path", None),
        status=status,
        ms=round(seconds * 1000, 2),
        reason=scope["state"].get("reason"),
        **({"trace_id": trace} if trace else {}),
    )
