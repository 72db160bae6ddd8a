"""Traces are off unless a collector is named: FastAPI's own telemetry never decides what leaves the process."""

from importlib import import_module
from typing import TYPE_CHECKING

from fastapi.telemetry import TelemetryConfig
from opentelemetry import trace

from duly_api.collector import Collector
from duly_api.settings import SettingsError

if TYPE_CHECKING:
    from duly_api.spans import Spans

OFF: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}


def open_spans(collector: Collector) -> "Spans":
    """Only here is the SDK loaded: it is an extra (`duly-api[opentelemetry]`)."""
    try:
        spans: Spans = import_module("duly_api.spans").Spans(collector)
    except ModuleNotFoundError:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but what traces need is not installed: run make tracing, or unset it."
        ) from None
    return spans


def trace_id() -> str | None:
    """Of the request at hand."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None
