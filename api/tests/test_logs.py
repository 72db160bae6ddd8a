"""One line of JSON an event; no token, no text of a person's, no raw path."""

import asyncio
import json
import logging
import threading
from hashlib import sha256
from types import SimpleNamespace

import pytest

from duly_api import logs

CANARY = "canary-5b1e"


def lines(capsys) -> list[dict]:
    logs.flush()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.req("FR-12", "NF-1")
async def test_no_token_or_text_reaches_the_log(duly, alice, capsys):
    task = (await alice.post("/api/tasks", json={"title": CANARY, "notes": CANARY})).json()
    await alice.patch(f"/api/tasks/{task['id']}", json={"title": CANARY * 2, CANARY: 1})
    await alice.get(f"/api/tasks?cursor={CANARY}")
    await alice.get(f"/api/{CANARY}?{CANARY}={duly.token()}")
    await alice.request(CANARY, "/api/tasks")
    await duly.client(CANARY).get("/api/tasks")
    await duly.client().get("/api/tasks", headers={"Authorization": CANARY, "X-Request-Id": CANARY})
    await duly.report(CANARY)
    logs.flush()
    written = capsys.readouterr().out
    assert len(written.splitlines()) >= 8
    assert CANARY not in written.lower()  # clients spell methods in capitals
    assert "eyJ" not in written
    assert task["id"] not in written


async def test_a_request_is_one_line_with_its_route_and_reason(duly, alice, capsys):
    task = (await alice.post("/api/tasks", json={"title": "x"})).json()
    await alice.get(f"/api/tasks/{task['id']}")
    refused = await duly.client("no.token.this").get("/api/tasks")
    *_, read, refusal = lines(capsys)
    assert (read["method"], read["route"], read["status"], read["reason"]) == ("GET", "/api/tasks/{task_id}", 200, None)
    assert (refusal["status"], refusal["reason"]) == (401, "malformed")
    assert refusal["request_id"] == refused.headers["X-Request-Id"]
    assert (read["who"], refusal["who"]) == (sha256(b"alice").hexdigest()[:16], None)
    assert set(read) == {"at", "event", "request_id", "who", "method", "route", "status", "ms", "reason"}


@pytest.mark.req("EC-4")
async def test_a_forgery_is_told_from_an_expired_token_in_the_log_only(duly, capsys):
    head, body, seal = duly.token().split(".")
    for token in (f"{head}.{body}.{seal[::-1]}", duly.token(iat=1_000_000_000)):
        await duly.client(token).get("/api/tasks")
    assert [line["reason"] for line in lines(capsys)] == ["signature", "expired"]


@pytest.fixture
def redirected(monkeypatch):
    monkeypatch.setattr(logging.root, "handlers", [])
    monkeypatch.setattr(logging.root, "level", logging.root.level)
    logs.redirect_logging()


def test_what_libraries_log_becomes_a_line_without_their_error_text(capsys, redirected):
    error = ValueError(CANARY)
    logging.getLogger("some.library").error("it broke", exc_info=error)
    (line,) = lines(capsys)
    assert (line["event"], line["logger"], line["error"]) == ("log", "some.library", "ValueError")
    assert CANARY not in json.dumps(line)


def test_a_log_that_nobody_takes_stops_nothing(monkeypatch):
    class Full:
        def write(self, _text):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stdout", Full())
    logs.write("anything")


async def test_lines_of_one_turn_leave_together_and_in_order(monkeypatch):
    """One call of the system for all of them; what cannot wait takes along what was before it."""
    written = []
    monkeypatch.setattr("sys.stdout", SimpleNamespace(write=written.append, flush=lambda: None))
    logs.write_soon("one")
    logs.write_soon("two")
    assert written == []
    await asyncio.sleep(0)
    assert [_events(text) for text in written] == [["one", "two"]]
    logs.write_soon("three")
    logs.write("four")
    assert [_events(text) for text in written[1:]] == [["three", "four"]]
    await asyncio.sleep(0)
    assert len(written) == 2


def _events(text: str) -> list[str]:
    return [json.loads(line)["event"] for line in text.splitlines()]


def test_no_line_of_several_threads_is_lost_or_told_twice(capsys):
    def tell(name):
        for number in range(2000):
            logs.write("told", number=f"{name} {number}")

    threads = [threading.Thread(target=tell, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()]
    assert sorted(told) == sorted(f"{name} {number}" for name in range(4) for number in range(2000))
