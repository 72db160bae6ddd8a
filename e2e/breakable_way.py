"""The web's way to the api, through a door that does something at a chosen moment."""

from __future__ import annotations

import base64
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def nothing(_path: str, _body: bytes) -> None:
    """Passed by, as at any other moment."""


@dataclass
class Way:
    """`target` is the api; `before` and `after` see each request, and its answer not yet passed on."""

    target: str = ""
    before: Callable[[str, bytes], None] = field(default=nothing)
    after: Callable[[str, bytes], None] = field(default=nothing)
    url: str = ""


@contextmanager
def breakable_way() -> Iterator[Way]:
    way = Way()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.pass_on()

        def do_POST(self) -> None:
            self.pass_on()

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kept = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
            try:
                way.before(self.path, body)
                answer = httpx.request(self.command, way.target + self.path, headers=kept, content=body, timeout=20)
                way.after(self.path, body)
            except (ConnectionError, httpx.HTTPError):
                self.close_connection = True
                return
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in {"content-length", "connection", "transfer-encoding", "server", "date"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    way.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield way
    server.shutdown()
    server.server_close()


def purges(path: str, body: bytes) -> bool:
    """Whether this is the event that deletes an account's data."""
    if not path.endswith("/security-events") or body.count(b".") != 2:
        return False
    claims = body.split(b".")[1]
    return b"account-purged" in base64.urlsafe_b64decode(claims + b"=" * (-len(claims) % 4))
