"""One person cannot take the service from the others by asking without end."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from duly_api import pace
from duly_api.pace import Pace


@pytest.fixture
def settings(settings):
    return replace(settings, requests_a_minute=3)


async def test_the_fourth_of_three_waits_and_nobody_else_does(duly, alice, bob):
    assert [(await alice.get("/api/me")).status_code for _ in range(3)] == [200] * 3
    refused = await alice.post("/api/tasks", json={"title": "one too many"})
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:duly:problem:too-many-requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 21
    assert (await duly.as_user("alice", session="another-of-hers").get("/api/me")).status_code == 429
    assert (await bob.get("/api/tasks")).json()["items"] == []
    assert await duly.look("select count(*) from tasks") == [(0,)]


async def test_who_is_nobody_has_no_pace(duly):
    assert [(await duly.client("no.token.this").get("/api/me")).status_code for _ in range(5)] == [401] * 5
    assert [(await duly.client().get("/healthz")).status_code for _ in range(5)] == [200] * 5


def asking(a_minute):
    """Seconds to wait, by person and time."""
    now = 0.0
    paced = Pace(None, a_minute=a_minute, clock=lambda: now)  # type: ignore[arg-type]

    def ask(person, at):
        nonlocal now
        now = at
        return paced._wait(person)

    return ask, paced


def test_room_comes_back_with_time():
    ask, _ = asking(60)
    assert [ask("ada", 0) for _ in range(60)] == [0] * 60
    assert [ask("ada", 0), ask("ada", 0.5)] == [2, 1]
    assert [ask("ada", 1.0), ask("ada", 1.0)] == [0, 2]
    assert [ask("ada", 1000) for _ in range(61)] == [0] * 60 + [2]


def test_memory_is_bounded_by_who_asked_last(monkeypatch):
    monkeypatch.setattr(pace, "MOST", 2)
    ask, paced = asking(1)
    assert [ask(person, 0) for person in ("ada", "ben", "ada", "eve", "ada")] == [0, 0, 61, 0, 61]
    assert list(paced._buckets) == ["eve", "ada"]


async def test_only_what_was_verified_is_counted():
    reached = []

    async def app(scope, receive, send):
        reached.append(scope["path"])

    paced = Pace(app, a_minute=1)
    caller = SimpleNamespace(id="ada")
    for state in ({}, {}, {"caller": None}, {"caller": caller}):
        await paced({"type": "http", "path": "/x", "state": state}, None, None)
    assert len(reached) == 4
