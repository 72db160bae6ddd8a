"""Ready bytes: what a handler returns is encoded once, by msgspec, from the types that the contract documents."""

from typing import Any

import msgspec
from starlette.responses import Response

encode = msgspec.json.Encoder().encode
JSON = "application/json"


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(encode(content), status, headers, JSON)
