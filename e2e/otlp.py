"""A collector of the tests' own: takes OTLP over HTTP, keeps bytes and spans, or behaves as badly as it is told."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Span:
    service: str
    name: str
    kind: int
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]
    failed: bool


@dataclass
class Collector:
    """`status` is what it answers; it answers nothing before `open` is set."""

    port: int = 0
    status: int = 200
    connections: int = 0
    waiting: int = 0  # batches that are not answered yet
    open: threading.Event = field(default_factory=threading.Event)
    received: list[bytes] = field(default_factory=list)  # heads and bodies, as they came
    spans: list[Span] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, path: str, head: bytes, body: bytes) -> None:
        self.received.append(f"{path}\n".encode() + head + body)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            [service] = [each.value.string_value for each in resource.resource.attributes]
            self.spans += [_span(service, span) for scope in resource.scope_spans for span in scope.spans]

    def of(self, trace: str) -> list[Span]:
        return [span for span in self.spans if span.trace == trace]


@contextmanager
def collecting(port: int = 0) -> Iterator[Collector]:
    collector = Collector()
    collector.open.set()

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            collector.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = _body(self)
            plain = gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body
            collector.waiting += 1
            collector.open.wait(60)
            collector.waiting -= 1
            collector.take(self.path, bytes(self.headers), plain)
            self.send_response(collector.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    collector.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    try:
        yield collector
    finally:
        collector.open.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _body(request: BaseHTTPRequestHandler) -> bytes:
    """Node's exporter sends chunks, Python's a length."""
    if "Content-Length" in request.headers:
        return request.rfile.read(int(request.headers["Content-Length"]))
    chunks = []
    while size := int(request.rfile.readline(), 16):
        chunks.append(request.rfile.read(size))
        request.rfile.readline()
    request.rfile.readline()
    return b"".join(chunks)


def _span(service: str, span) -> Span:  # noqa: ANN001 - a generated class without types
    attributes = {each.key: each.value.string_value or str(each.value.int_value) for each in span.attributes}
    ids = span.trace_id.hex(), span.span_id.hex(), span.parent_span_id.hex()
    return Span(service, span.name, span.kind, *ids, attributes, span.status.code == 2)
