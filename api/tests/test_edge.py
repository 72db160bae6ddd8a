"""Every answer carries the same protective headers and a number; what breaks inside tells nothing."""

import json

import pytest

from duly_api import logs
from duly_api.edge import HEADERS, Edge
from duly_api.tasks import statements

CASES = [("GET", "/healthz"), ("GET", "/api/tasks"), ("PUT", "/api/tasks"), ("GET", "/api/no"), ("POST", "/api/tasks")]


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize(("method", "path"), CASES)
async def test_every_answer_is_private_and_hardened(duly, alice, signed_in, method, path):
    person = alice if signed_in else duly.client()
    answer = await person.request(method, path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "server" not in answer.headers
    if answer.status_code >= 400:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["request_id"] == answer.headers["X-Request-Id"]


async def test_over_plain_http_nothing_is_said_of_tls():
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    await Edge(app, tls=False)({"type": "http", "method": "GET"}, None, send)
    assert b"strict-transport-security" not in dict(sent[0]["headers"])


@pytest.mark.req("FR-12")
async def test_a_mistake_of_ours_is_a_500_that_tells_nothing(alice, monkeypatch, capsys):
    monkeypatch.setattr(statements, "FIND", "select canary-secret from $1 $2")
    monkeypatch.setitem(statements.PAGE, "all", None)
    answer = await alice.get("/api/tasks")
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:duly:problem:internal")
    logs.flush()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    failure = next(line for line in lines if line["event"] == "failure")
    assert failure["request_id"] == answer.headers["X-Request-Id"]
    assert set(failure) == {"at", "event", "request_id", "error", "trace"}
