"""A request's head must be HTTP and arrive in time, and find room: before that, nothing is done for it.

uvicorn would wait for a head for as long as the client likes, and count connections where requests are what costs.
"""

import asyncio
import secrets
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any, cast

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from duly_api import logs
from duly_api.edge import HEADERS
from duly_api.problems import MEDIA_TYPE, Malformed, Problem, Unavailable
from duly_api.whole_answers import OneWrite

AT_ONCE = 500  # requests under way; one more would wait too long and make the others wait
HEAD_WITHIN = 10.0  # seconds from the connection, or from a request's first byte, to the end of its head

REFUSED = SimpleNamespace(response_complete=True, message_event=SimpleNamespace(set=lambda: None))


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
        """Most heads arrive whole and need no clock. An empty line is no head, but uvicorn's patience ends with it."""
        super().data_received(data)
        cycle: RequestResponseCycle | None = self.cycle
        if self._overdue is None and (self._in_head or cycle is None or cycle.response_complete):
            self._expect_head()

    def on_message_begin(self) -> None:
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._head_is_here()
        if len(self.tasks) < AT_ONCE or self._is_answering():
            super().on_headers_complete()
        else:
            self._refuse()

    def on_response_complete(self) -> None:
        self._answers.flush()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_is_here()
        super().connection_lost(exc)

    def send_400_response(self, _msg: str) -> None:
        """Instead of uvicorn's own words; a method that its parser does not know is no HTTP to it either."""
        self._say(Malformed(headers={"Connection": "close"}), method="?")
        self.transport.close()

    def _refuse(self) -> None:
        """For a fraction of what an answer costs, or refusing would be the overload. The connection stays."""
        self.cycle = cast("RequestResponseCycle", REFUSED)
        self._say(Unavailable("too many at once"), method=self.parser.get_method().decode())
        self.on_response_complete()

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first request
        return cycle is not None and not cycle.response_complete

    def _say(self, problem: Problem, *, method: str) -> None:
        request_id = secrets.token_hex(8)
        body = msgspec.json.encode(problem.document(request_id))
        said = {**HEADERS, **problem.headers, "Content-Type": MEDIA_TYPE, "Content-Length": str(len(body))}
        head = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}"]
        head += [f"{name}: {value}" for name, value in said.items()]
        self.transport.write("\r\n".join([*head, f"X-Request-Id: {request_id}", "", ""]).encode())
        if method != "HEAD":
            self.transport.write(body)
        logs.write_soon(
            "request",
            request_id=request_id,
            method=method,
            route=None,
            status=problem.status,
            ms=0,
            reason=problem.reason,
        )

    def _expect_head(self) -> None:
        self._head_is_here()
        self._overdue = self.loop.call_later(HEAD_WITHIN, self.transport.close)

    def _head_is_here(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
