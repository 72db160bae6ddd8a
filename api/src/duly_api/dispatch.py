"""From a verified request straight to its handler, found by method and path in a table.

FastAPI keeps the contract. Its own way to a handler asks one route after the other and wraps each request in layers for
what no handler here has (half of the CPU of a small answer). What the table does not know goes that way all the same
(unknown paths, wrong methods, the service's start and end), and so does a traced request: FastAPI tells its route.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from duly_api.binding import BoundRoute
from duly_api.misrouted import HANDLERS, tell
from duly_api.problems import Problem


class Service(FastAPI):
    def __init__(self, *, telemetry: TelemetryConfig, **options: Any) -> None:
        super().__init__(telemetry=telemetry, **options)
        self._traced = telemetry["tracing"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """FastAPI's own way asks at every request whether somebody wants to know of it."""
        if self._traced or self.middleware_stack is None or scope["type"] != "http":
            return await super().__call__(scope, receive, send)
        scope["app"] = self
        return await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        """Ours and no other: the outermost turns whatever breaks into a plain 500."""
        app: ASGIApp = Dispatch(self)
        for each in reversed(self.user_middleware):
            app = each.cls(app, *each.args, **each.kwargs)
        return app


class Dispatch:
    def __init__(self, service: FastAPI) -> None:
        self._otherwise = ExceptionMiddleware(service.router, handlers=HANDLERS)
        self._exact: dict[tuple[str, str], BoundRoute] = {}
        self._by_id: dict[tuple[str, str], BoundRoute] = {}
        for route in service.routes:
            if isinstance(route, BoundRoute):
                self._enter(route)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "fastapi.telemetry" in scope or not (route := self._find(scope)):
            return await self._otherwise(scope, receive, send)
        scope["route"] = route
        request = Request(scope, receive, send)
        try:
            response = await route.answer(request)
        except Problem as problem:
            response = await tell(request, problem)
        return await response(scope, receive, send)

    def _enter(self, route: BoundRoute) -> None:
        for method in route.methods or ():
            if route.row_id:
                self._by_id[method, route.path.removesuffix(f"{{{route.row_id}}}")] = route
            else:
                self._exact[method, route.path] = route

    def _find(self, scope: Scope) -> BoundRoute | None:
        """A path with an id names a route as FastAPI would find it: what an exact one is called is no id."""
        method, path = scope["method"], scope["path"]
        if route := self._exact.get((method, path)):
            return route
        parent, _, last = path.rpartition("/")
        if route := self._by_id.get((method, parent + "/")) if last else None:
            scope["path_params"] = {route.row_id: last}
        return route
