"""Traces, to a collector of our own: one action is one trace through both services, with nothing of a person in it."""

from __future__ import annotations

import json
import secrets

import pytest
from canaries import AUTH_SECRET, EMAIL, IN_ADDRESS, PASSWORD, PERSONAL, SECRETS, Caller
from otlp import collecting
from stack import operations, running, until

KINDS = {2: "server", 3: "client"}
TOLD = {"http.request.method", "http.route", "url.template", "http.response.status_code", "error.type"}
ENDED = "POST /api/auth/sign-out"


@pytest.fixture(scope="module")
def collector():
    with collecting() as opened:
        yield opened


@pytest.fixture(scope="module")
def stack(collector, tmp_path_factory):
    settings = {"OTEL_EXPORTER_OTLP_ENDPOINT": collector.url, "BETTER_AUTH_SECRET": AUTH_SECRET}
    with running(tmp_path_factory.mktemp("traced"), **settings) as started:
        yield started


@pytest.fixture(scope="module")
def ada(stack):
    return Caller(stack).signed_up()


def lines(stack, part, event):
    text = (stack.data / "logs" / f"{part}.log").read_text()
    return [line for row in text.splitlines() if row[:1] == "{" and (line := json.loads(row))["event"] == event]


def trace_of(collector, name, count):
    """The spans of the last trace in which a span has this name, once there are so many."""

    def found():
        return [span.trace for span in collector.spans if span.name == name]

    until(lambda: found() and len(collector.of(found()[-1])) >= count, 10, f"{count} spans of {name}")
    return collector.of(found()[-1])


def shape(spans):
    """Each span with the one above it."""
    names = {span.id: f"{span.service} {KINDS[span.kind]} {span.name}" for span in spans}
    return {names[span.id]: names.get(span.parent) for span in spans}


def test_one_action_is_one_trace(stack, collector, ada):
    answer = ada.web.post("/api/tasks", json={"title": "Buy milk"}, headers=ada.authorization)
    spans = trace_of(collector, "POST /api/tasks", 2)
    assert shape(spans) == {
        "duly-web server POST /api/{path}": None,
        "duly-api server POST /api/tasks": "duly-web server POST /api/{path}",
    }
    assert {span.attributes["http.response.status_code"] for span in spans} == {"201"}
    written = [line for line in lines(stack, "api", "request") if line["request_id"] == answer.headers["x-request-id"]]
    assert [line["trace_id"] for line in written] == [spans[0].trace]


def test_the_end_of_a_session_is_followed_to_the_api(stack, collector, ada):
    ben = Caller(stack, "Ben", "ben@example.test")
    ben.auth("sign-up/email", name="Ben", email=ben.email, password=PASSWORD).raise_for_status()
    ben.auth("sign-out").raise_for_status()
    spans = trace_of(collector, ENDED, 3)
    assert shape(spans) == {
        f"duly-web server {ENDED}": None,
        "duly-web client POST /security-events": f"duly-web server {ENDED}",
        "duly-api server POST /security-events": "duly-web client POST /security-events",
    }
    assert lines(stack, "web", "account")[-1]["trace_id"] == spans[0].trace


def test_the_hello_of_the_two_services_is_traced(collector, stack):
    def hello():
        return [span for span in collector.spans if span.name == "POST /security-events" and not span.parent]

    until(hello, 10, "a handshake")
    assert {(span.service, span.kind) for span in hello()} == {("duly-web", 3)}


@pytest.mark.req("NF-1")
def test_nothing_of_a_person_reaches_the_collector(stack, collector, ada):
    """Two hundred calls, good and bad, on both services; the strangest with headers that ask to be passed on."""
    ada.everything()
    ids = [task["id"] for task in ada.web.get("/api/tasks", headers=ada.authorization).json()["items"]]
    told = {"tracestate": f"k={IN_ADDRESS}", "baggage": f"email={EMAIL}"}
    for address in (stack.url, stack.api):
        ada.web.request(IN_ADDRESS.upper(), f"{address}/api/tasks?{IN_ADDRESS}", headers=ada.authorization | told)
        ada.web.get(f"{address}/api/tasks", headers=ada.authorization | told | {"Host": f"{IN_ADDRESS}.test"})
        traceparent = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
        ada.web.get(f"{address}/api/tasks", headers=ada.authorization | told | {"traceparent": traceparent})
        ada.web.get(f"{address}/api/tasks/{ids[0]}", headers=ada.authorization).raise_for_status()
    ada.web.get("/api/tasks", headers=ada.authorization)
    wanted = next(line for line in reversed(lines(stack, "api", "request")) if "trace_id" in line)["trace_id"]
    until(lambda: len(collector.of(wanted)) == 2, 10, "the last trace")
    tokens = [ada.authorization["Authorization"].partition(" ")[2], "eyJ"]
    cookies = [value.partition(".")[0] for value in ada.web.cookies.values()]
    sent = b"".join(collector.received)
    words = [*SECRETS, PASSWORD, *PERSONAL, IN_ADDRESS, *tokens, *cookies, *ids, ada.email, "127.0.0.1", "CANARY"]
    assert [word for word in words if word.encode() in sent.replace(collector.url[7:].encode(), b"")] == []
    assert {name for span in collector.spans for name in span.attributes} <= TOLD


@pytest.mark.req("NF-1")
def test_every_span_has_a_name_of_ours(stack, collector, ada):
    methods = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    known = {f"{method} {path}" for _, path in operations() for method in methods} | {"_OTHER", *methods}
    names = {span.name for span in collector.spans if span.name not in known}
    assert {name for name in names if not name.endswith(" /api/{path}") and " /api/auth/" not in name} == set()
    assert any(name == "POST /api/auth/sign-in/email" for name in names)
    assert IN_ADDRESS not in "".join(names)


def test_who_calls_the_web_cannot_name_a_trace(stack, collector, ada):
    foreign = secrets.token_hex(16)
    headers = {**ada.authorization, "traceparent": f"00-{foreign}-{secrets.token_hex(8)}-01", "tracestate": "a=b"}
    ada.web.get("/api/tasks", headers=headers).raise_for_status()
    until(lambda: lines(stack, "api", "request")[-1]["trace_id"], 5, "a line")
    until(lambda: collector.of(lines(stack, "api", "request")[-1]["trace_id"]), 10, "its trace")
    assert collector.of(foreign) == []


def test_what_calls_the_api_names_its_trace(stack, collector, ada):
    trace, parent = secrets.token_hex(16), secrets.token_hex(8)
    headers = {**ada.authorization, "traceparent": f"00-{trace}-{parent}-01"}
    ada.web.get(f"{stack.api}/api/tasks", headers=headers).raise_for_status()
    until(lambda: collector.of(trace), 10, "its span")
    assert [(span.service, span.parent) for span in collector.of(trace)] == [("duly-api", parent)]
