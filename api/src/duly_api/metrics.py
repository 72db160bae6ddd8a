"""What an operator's Prometheus reads, on a port of its own: numbers, never a person's id or text.

Off unless a port is configured. It is not a path of the api: there, everything but health needs a token.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Counter, Histogram, make_wsgi_app
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from betterauth_verifier import RevocationView
from duly_api import logs

AGAIN = 0.5  # seconds until a taken port is tried again: the process before this one may still be ending
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)  # seconds


class Metrics:
    def __init__(self, view: RevocationView, waiting: Callable[[], int]) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "duly_api_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "duly_api_request_seconds", "From head to answer.", ["route"], buckets=BUCKETS, registry=self.registry
        )
        self._verifications = Counter(
            "duly_api_verifications", "Tokens judged, by outcome.", ["outcome"], registry=self.registry
        )
        self.registry.register(_State(view, waiting))
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """`route` is a pattern of ours, `method` one of HTTP's: strangers can't make up series."""
        key = method, route, status
        if key not in self._known:
            self._known[key] = self._requests.labels(method, route, str(status)), self._seconds.labels(route)
        requests, histogram = self._known[key]
        requests.inc()
        histogram.observe(seconds)

    def judged(self, outcome: str) -> None:
        self._verifications.labels(outcome).inc()

    async def serve(self, address: str, port: int) -> None:
        """Until cancelled."""
        server, thread = await self._start(address, port)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(_stop, server, thread)

    async def _start(self, address: str, port: int) -> tuple[WSGIServer, threading.Thread]:
        told = False
        while True:
            try:
                server = make_server(address, port, make_wsgi_app(self.registry), Plain, OneAtATime)
            except OSError as error:
                if not told:
                    logs.write("metrics", port=port, message=f"waits for its port: {error.strerror}")
                told = True
                await asyncio.sleep(AGAIN)
            else:
                thread = threading.Thread(target=server.serve_forever, name="metrics", daemon=True)
                thread.start()
                return server, thread


class Plain(WSGIServer):
    """No thread a connection: whoever connects and says nothing costs two seconds and no memory."""


class OneAtATime(WSGIRequestHandler):
    timeout = 2.0  # seconds; of the socket

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Prometheus asks every few seconds; that is no news."""


class _State(Collector):
    """Read when Prometheus asks."""

    def __init__(self, view: RevocationView, waiting: Callable[[], int]) -> None:
        self._view, self._waiting = view, waiting

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "duly_api_revocations_age_seconds", "Since the revocations were last read; 503 beyond 5.", self._view.age
        )
        yield GaugeMetricFamily("duly_api_revocations", "Ended sessions and deleted accounts known.", len(self._view))
        yield GaugeMetricFamily("duly_api_writes_waiting", "Units of work before the writer.", self._waiting())


def _stop(server: WSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()
