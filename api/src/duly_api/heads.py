"""A request's head must be HTTP and arrive in time; uvicorn would wait for it for as long as the client likes."""

import asyncio
import secrets
from typing import Any, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from duly_api import logs
from duly_api.edge import HEADERS
from duly_api.problems import MEDIA_TYPE, Malformed
from duly_api.whole_answers import OneWrite

HEAD_WITHIN = 10.0  # seconds from the connection, or from a request's first byte, to the end of its head


class TimelyHeads(HttpToolsProtocol):
    """Closes connections that send no whole head: they would use up the room of those who do (slow loris).

    Answers leave in one piece (`whole_answers`).
    """

    _overdue: asyncio.TimerHandle | None = None
    _in_head = False

    def connection_made(self, transport: Any) -> None:
        self._answers = OneWrite(transport, self.loop)
        super().connection_made(cast("asyncio.Transport", self._answers))
        self._expect_head()

    def data_received(self, data: bytes) -> None:
        """Most heads arrive whole and need no clock. An empty line before one is no head, but ends uvicorn's patience."""
        super().data_received(data)
        if self._overdue is None and (self._in_head or self.cycle is None or self.cycle.response_complete):
            self._expect_head()

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_is_here()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        self._answers.flush()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def send_400_response(self, _msg: str) -> None:
        """Instead of uvicorn's own words; a method that its parser does not know is no HTTP to it either."""
        request_id = secrets.token_hex(8)
        body = msgspec.json.encode(Malformed().document(request_id))
        said = {**HEADERS, "Content-Type": MEDIA_TYPE, "Content-Length": str(len(body)), "Connection": "close"}
        head = ["HTTP/1.1 400 Bad Request", *(f"{name}: {value}" for name, value in said.items())]
        self.transport.write("\r\n".join([*head, f"X-Request-Id: {request_id}", "", ""]).encode() + body)
        self.transport.close()
        logs.write("request", request_id=request_id, method="?", route=None, status=400, ms=0, reason="malformed")

    def _expect_head(self) -> None:
        self._head_is_here()
        self._overdue = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _head_is_here(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
