"""Spans for the operator's collector: which route, how it ended, how long it took; never an id, a path, a word sent.

FastAPI makes them with more in them than anybody outside may see. What is not listed here stays here.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial

from fastapi.telemetry import TelemetryConfig
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanLimits, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanContext, Status
from starlette.types import Scope

from duly_api import logs
from duly_api.collector import Collector
from duly_api.tracing import OFF

TOLD = ("http.request.method", "http.route", "http.response.status_code", "error.type")
PROBES = ("/healthz", "/readyz")  # asked every second by whoever watches
EVERY = 1000  # ms between batches
WAITING = 2048  # spans; what is more than that is lost
LAST_BATCH = 0.5  # seconds that an end waits for it
LONGEST = 200  # characters of an attribute until it is sorted out


class Spans:
    """Nothing of it is global: no library's spans come along."""

    def __init__(self, collector: Collector) -> None:
        own = TraceIdRatioBased(collector.share)
        self._exporter = OTLPSpanExporter(endpoint=collector.url)
        self._provider = TracerProvider(
            sampler=ParentBased(own) if collector.follows else own,
            resource=Resource({"service.name": "duly-api"}),
            span_limits=SpanLimits(max_span_attribute_length=LONGEST),
            shutdown_on_exit=False,
        )

    @property
    def telemetry(self) -> TelemetryConfig:
        return {**OFF, "tracing": True, "tracer_provider": self._provider, "exclude": _is_probe}

    async def deliver(self) -> None:
        """Until cancelled; then the last batch, if the collector takes it at once."""
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)  # it repeats what the collector says
        exporter = _Reduced(self._exporter, _log_line(asyncio.get_running_loop()))
        self._provider.add_span_processor(
            BatchSpanProcessor(exporter, WAITING, schedule_delay_millis=EVERY, max_export_batch_size=WAITING // 4)
        )
        try:
            await asyncio.Event().wait()
        finally:
            ending = threading.Thread(target=self._provider.shutdown, daemon=True)
            ending.start()
            await asyncio.to_thread(ending.join, LAST_BATCH)


class _Reduced(SpanExporter):
    def __init__(self, exporter: SpanExporter, say: Callable[[str], None]) -> None:
        self._exporter, self._say = exporter, say
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export([_reduced(span) for span in spans])
        failed = result is not SpanExportResult.SUCCESS
        if failed != self._failing:
            self._failing = failed
            self._say(f"the collector {'does not take spans' if failed else 'takes spans again'}")
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _reduced(span: ReadableSpan) -> ReadableSpan:
    """A copy of the listed attributes alone, named after them; a client's `tracestate` and all messages stay out."""
    told = {name: value for name in TOLD if (value := (span.attributes or {}).get(name)) is not None}
    return ReadableSpan(
        name=" ".join(str(told[name]) for name in ("http.request.method", "http.route") if name in told),
        context=span.context and _bare(span.context),
        parent=span.parent and _bare(span.parent),
        resource=span.resource,
        attributes=told,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _bare(context: SpanContext) -> SpanContext:
    return SpanContext(context.trace_id, context.span_id, context.is_remote, context.trace_flags)


def _log_line(loop: asyncio.AbstractEventLoop) -> Callable[[str], None]:
    """Batches leave in a thread of their own; lines are written by the loop alone."""

    def say(message: str) -> None:
        loop.call_soon_threadsafe(partial(logs.write, "tracing", message=message))

    return say


def _is_probe(scope: Scope) -> bool:
    return scope["path"] in PROBES
