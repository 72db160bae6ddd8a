"""Traces: off unless a collector is named, whatever else the environment says; a list leaves, not a remainder."""

import subprocess
import sys

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from betterauth_verifier.testing import new_key, ring_text
from duly_api.collector import Collector
from duly_api.settings import SettingsError, read_settings
from duly_api.spans import Spans, _Reduced
from duly_api.tracing import OFF

KEYS = {"DULY_JWT_KEYS": ring_text(new_key())}
AT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
UNCONFIGURED = """
import sys
from duly_api.__main__ import main
sys.modules["opentelemetry.sdk"] = None
main(["serve"])
"""


def test_everything_of_fastapis_own_is_off(duly):
    assert duly.app._telemetry == OFF | dict.fromkeys(
        ["tracer_provider", "meter_provider", "logger_provider", "exclude"]
    )
    assert not any(OFF.values())


@pytest.mark.req("NF-1")
def test_unset_loads_nothing_and_calls_nobody():
    """Not even where FastAPI would configure itself."""
    code = (
        "import sys; from duly_api.app import create_app; from duly_api.settings import read_settings;"
        "create_app(read_settings()); print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])"
    )
    environment = KEYS | {"FASTAPI_OTEL_AUTO_CONFIGURE": "true", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://[::1]:9"}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == "[]\n"  # noqa: S603 - our own command


def test_without_the_extra_the_start_ends_with_the_remedy(service):
    command = [sys.executable, "-c", UNCONFIGURED]
    ended = subprocess.run(command, env=service.environment | AT, capture_output=True, text=True, timeout=30)  # noqa: S603, PLW1510 - likewise; its code is looked at
    assert ended.returncode == 1
    assert ended.stderr.startswith("duly-api: OTEL_EXPORTER_OTLP_ENDPOINT is set, but")
    assert "make tracing" in ended.stderr
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("given", "url", "share", "follows"),
    [
        ({}, "http://127.0.0.1:4318/v1/traces", 1.0, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "https://c.test/otlp/"}, "https://c.test/otlp/v1/traces", 1.0, True),
        ({"OTEL_TRACES_SAMPLER": "always_off"}, "http://127.0.0.1:4318/v1/traces", 0.0, False),
        (
            {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.1"},
            "http://127.0.0.1:4318/v1/traces",
            0.1,
            True,
        ),
    ],
)
def test_opentelemetrys_own_settings_say_where_and_how_many(given, url, share, follows):
    collector = read_settings(KEYS | AT | given).collector
    assert (collector.url, collector.share, collector.follows) == (url, share, follows)
    assert read_settings(KEYS | {"OTEL_TRACES_SAMPLER": "always_on"}).collector is None
    assert read_settings(KEYS | AT | given | {"OTEL_SDK_DISABLED": "True"}).collector is None


@pytest.mark.parametrize(
    ("collector", "alone", "followed"),
    [
        (Collector("http://c.test", 1, follows=True), True, True),
        (Collector("http://c.test", 0, follows=True), False, True),
        (Collector("http://c.test", 0, follows=False), False, False),
    ],
)
def test_a_sampler_decides_which_traces_are_told(collector, alone, followed):
    tracer = Spans(collector).telemetry["tracer_provider"].get_tracer("test")
    parent = SpanContext(1, 2, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    assert tracer.start_span("x", Context()).is_recording() == alone
    context = set_span_in_context(NonRecordingSpan(parent), Context())
    assert tracer.start_span("x", context).is_recording() == followed


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:hidden@127.0.0.1:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://[hidden"),
        ("OTEL_TRACES_SAMPLER", "hidden"),
        ("OTEL_TRACES_SAMPLER_ARG", "2"),
        ("OTEL_TRACES_SAMPLER_ARG", "nan"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(name, value):
    with pytest.raises(SettingsError, match=rf"^{name} is not .*: (give|use) ") as refused:
        read_settings(KEYS | AT | {name: value})
    assert "hidden" not in str(refused.value)


class Kept(SpanExporter):
    def __init__(self):
        self.spans, self.result = [], SpanExportResult.SUCCESS

    def export(self, spans):
        self.spans += spans
        return self.result


@pytest.mark.req("NF-1")
def test_what_is_not_listed_stays_here():
    """Whatever a later FastAPI puts into its spans."""
    state, flags = TraceState([("who", "secret")]), TraceFlags(TraceFlags.SAMPLED)
    told = {"http.route": "/api/tasks", "http.request.method": "GET", "http.response.status_code": 200}
    span = ReadableSpan(
        name="GET /secret",
        context=SpanContext(1, 2, is_remote=False, trace_flags=flags, trace_state=state),
        parent=SpanContext(1, 3, is_remote=True, trace_flags=flags, trace_state=state),
        attributes={**told, "url.path": "/secret", "url.query": "secret", "server.address": "secret", "new": "secret"},
        events=[Event("secret")],
        status=Status(StatusCode.ERROR, "secret"),
        instrumentation_scope=InstrumentationScope("fastapi"),
    )
    kept = Kept()
    _Reduced(kept, print).export([span])
    [left] = kept.spans
    assert (left.name, dict(left.attributes), left.events, left.links) == ("GET /api/tasks", told, (), ())
    assert (left.status.description, left.status.status_code) == (None, StatusCode.ERROR)
    assert (left.context.trace_id, left.context.span_id, left.parent.span_id) == (1, 2, 3)
    assert not left.context.trace_state
    assert not left.parent.trace_state


def test_a_collector_that_fails_is_told_of_once():
    said, kept = [], Kept()
    exporter = _Reduced(kept, said.append)
    for kept.result in (SpanExportResult.SUCCESS, *[SpanExportResult.FAILURE] * 3, SpanExportResult.SUCCESS):
        exporter.export([])
    assert said == ["the collector does not take spans", "the collector takes spans again"]
