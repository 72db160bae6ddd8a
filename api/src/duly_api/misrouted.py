"""What the router refuses by itself (no such path, no such method), told in our words."""

from collections.abc import Callable, Coroutine
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from duly_api.problems import Internal, MethodNotAllowed, NotFound, Problem, answer


async def tell(request: Request, problem: Problem) -> Response:
    return answer(problem, request.scope)


async def tell_misrouted(request: Request, refused: HTTPException) -> Response:
    if refused.status_code == NotFound.status:
        return await tell(request, NotFound())
    if refused.status_code == MethodNotAllowed.status:
        return await tell(request, MethodNotAllowed(headers={"Allow": _allowed(request)}))
    return await tell(request, Internal(reason=f"http_{refused.status_code}"))


def no_such_row(request: Request) -> Problem:
    """For what stands in an id's place and is none: it may be the name of another route, which has other methods."""
    named = _named(request)
    return MethodNotAllowed(headers={"Allow": _methods(named)}) if named else NotFound()


def _allowed(request: Request) -> str:
    """Of every route on this path: the router knows only the methods of the first."""
    fitting = [route for route in _routes(request) if route.path_regex.match(request.scope["path"])]
    return _methods(_named(request) or fitting)


def _named(request: Request) -> list[Route]:
    return [route for route in _routes(request) if route.path == request.scope["path"]]


def _routes(request: Request) -> list[Route]:
    return [route for route in request.app.routes if isinstance(route, Route)]


def _methods(routes: list[Route]) -> str:
    return ", ".join(sorted(method for route in routes for method in route.methods or ()))


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Problem: tell,
    HTTPException: tell_misrouted,
}
