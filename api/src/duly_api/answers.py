"""Ready bytes: what a handler returns is encoded once, by msgspec, from the types that the contract documents."""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.responses import Response

encode = msgspec.json.Encoder().encode


class JsonAnswer(Response):
    """`body` is JSON already."""

    def __init__(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        super().__init__(body, status, headers)

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Without looking for what nobody gives here: its type and its length."""
        given = [(name.lower().encode(), value.encode()) for name, value in headers.items()] if headers else []
        length = b"%d" % len(self.body)
        self.raw_headers = [(b"content-type", b"application/json"), (b"content-length", length), *given]


def json_answer(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JsonAnswer(encode(content), status, headers)
