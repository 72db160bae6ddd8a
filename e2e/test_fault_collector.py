"""A collector that is not there, answers 500 or nothing costs spans and nothing else; unnamed, nobody is called."""

from __future__ import annotations

import json

import pytest
from canaries import Caller
from otlp import collecting
from stack import free_ports, running, until

NO_MORE, AGAIN = "the collector does not take spans", "the collector takes spans again"
WAITING = 2048  # spans.py, sdk-tracer.ts


@pytest.fixture(scope="module")
def port():
    return free_ports(1)[0]


@pytest.fixture(scope="module")
def stack(port, tmp_path_factory):
    """Started while nobody listens there."""
    with running(tmp_path_factory.mktemp("untold"), OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}") as started:
        yield started


@pytest.fixture(scope="module")
def ada(stack):
    return Caller(stack).signed_up()


def said(stack, part):
    rows = [json.loads(row) for row in (stack.data / "logs" / f"{part}.log").read_text().splitlines() if row[0] == "{"]
    return [row["message"] for row in rows if row["event"] == "tracing"]


def create(ada, count):
    made = [ada.web.post("/api/tasks", json={"title": "x"}, headers=ada.authorization) for _ in range(count)]
    return [answer.status_code for answer in made]


def services(collector):
    return {span.service for span in collector.spans}


def test_one_that_is_not_there(stack, port, ada):
    assert create(ada, 20) == [201] * 20
    until(lambda: said(stack, "api") == said(stack, "web") == [NO_MORE], 30, "one line in both logs")
    with collecting(port) as collector:

        def told():
            create(ada, 1)
            return services(collector) == {"duly-web", "duly-api"}

        until(told, 30, "spans of both")
        until(lambda: said(stack, "api")[1:] == said(stack, "web")[1:] == [AGAIN], 10, "another line in both")


def test_one_that_answers_500_and_then_nothing(stack, port, ada):
    """Nobody waits for it: it answers nothing before everybody else was answered, more requests than spans can wait."""
    before = len(said(stack, "api"))
    with collecting(port) as collector:
        collector.status = 500
        assert create(ada, 5) == [201] * 5
        until(lambda: said(stack, "api")[before:] == [NO_MORE], 30, "a line")
        collector.status = 200
        collector.open.clear()
        first = len(collector.spans)
        assert create(ada, 20) == [201] * 20
        until(lambda: collector.waiting >= 2, 10, "batches of both are on their way")
        few = f"{stack.api}/api/tasks?limit=1"
        asked = [ada.web.get(few, headers=ada.authorization).status_code for _ in range(WAITING + 500)]
        assert set(asked) == {200}
        assert len(collector.spans) == first
        collector.open.set()
        until(lambda: len(collector.spans) > first, 30, "spans again")
    listed = ada.web.get("/api/tasks", params={"limit": 100}, headers=ada.authorization).json()["items"]
    assert len(listed) >= 45


def test_ending_does_not_wait_for_it(port, tmp_path):
    with collecting() as collector, running(tmp_path, OTEL_EXPORTER_OTLP_ENDPOINT=collector.url) as stack:
        ada = Caller(stack).signed_up()
        collector.open.clear()
        create(ada, 5)
        until(lambda: collector.waiting >= 2, 10, "batches of both are on their way")
        assert stack.stop() < 6


@pytest.mark.req("NF-1")
def test_unnamed_nobody_is_called(tmp_path):
    """Not even where OpenTelemetry's other settings, or FastAPI's own, would have somebody called."""
    with collecting() as collector:
        settings = {
            "FASTAPI_OTEL_AUTO_CONFIGURE": "true",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"{collector.url}/v1/traces",
            "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT": f"{collector.url}/v1/logs",
            "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": f"{collector.url}/v1/metrics",
            "OTEL_TRACES_SAMPLER": "always_on",
        }
        with running(tmp_path, **settings) as stack:
            ada = Caller(stack).signed_up()
            create(ada, 3)
            ada.web.post(f"{stack.api}/api/tasks", json={"title": 1}, headers=ada.authorization)
            ada.auth("sign-out").raise_for_status()
            assert "trace_id" not in stack.logs()
        assert collector.connections == 0
