"""From a request to a handler's arguments, for routes whose documentation stays FastAPI's.

A handler is an ordinary FastAPI endpoint and its signature is what the contract shows. `BoundRoute` replaces only the
machinery that runs behind it (a third of the CPU of a small request) and takes the refusals into our own hands: each
parameter is the request, a dependency called with it, a query model, a body model, a header, or a `RowId` in the path.
"""

import inspect
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import parse_qsl

from fastapi import Path, params
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from duly_api.bodies import read_body
from duly_api.identifiers import canonical
from duly_api.misrouted import no_such_row
from duly_api.problems import InvalidRequest
from duly_api.refusals import refusal

BODY_LIMIT = 64 * 1024
Model = TypeVar("Model", bound=BaseModel)
Source = tuple[Callable[[Request], Any], bool]  # and whether it is to be awaited
Handler = Callable[[Request], Coroutine[Any, Any, Response]]
RowId = Annotated[str, Path(json_schema_extra={"format": "uuid"})]


class BoundRoute(APIRoute):
    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Named in the contract, and so in the generated clients, as the handler is named here."""
        super().__init__(path, endpoint, **{**options, "operation_id": endpoint.__name__})
        self.answer = _bound(endpoint)
        (self.row_id,) = self.param_convertors or ("",)

    def get_route_handler(self) -> Handler:
        return _bound(self.endpoint)


def _bound(endpoint: Callable[..., Any]) -> Handler:
    sources = [(each.name, *_source(each)) for each in inspect.signature(endpoint).parameters.values()]

    async def handle(request: Request) -> Response:
        arguments = {}
        for name, source, waits in sources:
            arguments[name] = await source(request) if waits else source(request)
        response: Response = await endpoint(**arguments)
        return response

    return handle


def _source(parameter: inspect.Parameter) -> Source:
    kind, *marks = get_args(parameter.annotation) or (parameter.annotation,)
    for mark in marks:
        if isinstance(mark, params.Depends) and mark.dependency:
            return mark.dependency, True
        if isinstance(mark, params.Path):
            return _row_id(parameter.name)
        if isinstance(mark, params.Query):
            return _query(kind)
        if isinstance(mark, params.Header) and mark.alias:
            return _header(mark.alias)
    if kind is Request:
        return (lambda request: request), False
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return _body(kind)
    raise TypeError(f"BoundRoute cannot bind {parameter}; use FastAPI's own route for this handler.")


def _row_id(name: str) -> Source:
    def row_id(request: Request) -> str:
        """Text that is no id at all names nothing of yours either."""
        if found := canonical(request.path_params[name]):
            return found
        raise no_such_row(request)

    return row_id, False


def _query(model: type[Model]) -> Source:
    unasked = model()

    def query(request: Request) -> Model:
        text: bytes = request.scope["query_string"]
        return _valid(model, "query", _pairs(text.decode("latin-1"))) if text else unasked

    return query, False


def _pairs(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True)
    if any(count > 1 for count in Counter(name for name, _ in pairs).values()):
        raise InvalidRequest({"field": "query", "message": "Give each parameter once."})
    return dict(pairs)


def _header(name: str) -> Source:
    wanted = name.lower().encode()

    def header(request: Request) -> str | None:
        """Sent on several lines it is one list (RFC 9110 section 5.3)."""
        lines = [value for name, value in request.scope["headers"] if name == wanted]
        return b", ".join(lines).decode("latin-1") if lines else None

    return header, False


def _body(model: type[Model]) -> Source:
    async def body(request: Request) -> Model:
        text = await read_body(request, media_type="application/json", limit=BODY_LIMIT)
        return _valid(model, "body", text)

    return body, True


def _valid(model: type[Model], whole: str, sent: bytes | dict[str, str]) -> Model:
    try:
        return model.model_validate_json(sent) if isinstance(sent, bytes) else model.model_validate(sent)
    except ValidationError as failure:
        raise refusal(model, whole, failure) from None
