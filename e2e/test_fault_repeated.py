"""Fault 6: the same create arrives again and again. The id that the client chose makes it one task with one answer."""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from another_api import another_api
from people import Client
from stack import until
from wire import Wire

from duly_api.identifiers import new_id

TIMES = 50


def create(address, person, body, **more):
    headers = {"Authorization": f"Bearer {person.token}"} | more.pop("headers", {})
    return httpx.post(f"{address}/api/tasks", json=body, headers=headers, **{"timeout": 20, **more})


def titles(person):
    return [task["title"] for task in person.call("GET", "/api/tasks").json()["items"]]


@pytest.mark.req("EC-2", "EC-6")
def test_fifty_at_once_on_two_processes_are_one_task(own_stack, ada):
    person = Client(own_stack, ada)
    body = {"id": new_id(), "title": "Only once"}
    with another_api(own_stack) as other, ThreadPoolExecutor(TIMES) as pool:
        ways = [own_stack.api, other] * (TIMES // 2)
        answers = list(pool.map(lambda way: create(way, person, body), ways))
    assert [answer.status_code for answer in answers] == [201] * TIMES
    assert len({answer.text for answer in answers}) == 1
    assert titles(person) == ["Only once"]


@pytest.mark.req("EC-2", "EC-6")
def test_one_id_with_two_contents_is_a_conflict_and_the_first_stands(stack, ada, ben):
    person, other = Client(stack, ada), Client(stack, ben)
    task_id = new_id()
    with ThreadPoolExecutor(TIMES) as pool:
        bodies = [{"id": task_id, "title": f"Content {number % 2}"} for number in range(TIMES)]
        answers = list(pool.map(lambda body: create(stack.api, person, body), bodies))
    assert sorted(answer.status_code for answer in answers) == [201] * (TIMES // 2) + [409] * (TIMES // 2)
    (title,) = titles(person)
    assert {answer.json()["title"] for answer in answers if answer.status_code == 201} == {title}
    (problem,) = {answer.json()["type"] for answer in answers if answer.status_code == 409}
    assert problem == "urn:duly:problem:conflict"
    assert create(stack.api, other, {"id": task_id, "title": "Ben's own"}).status_code == 201
    assert (titles(person), titles(other)) == ([title], ["Ben's own"])


@pytest.mark.req("EC-2")
def test_killed_between_the_commit_and_the_answer(own_stack, ada):
    person = Client(own_stack, ada)
    body = {"id": new_id(), "title": "Committed, and nobody heard of it"}
    with Wire(own_stack.api_port).strung() as wire:
        with wire.dead("answers"), pytest.raises(httpx.ReadTimeout):
            create(f"http://127.0.0.1:{wire.port}", person, body, timeout=1)
        stored = person.call("GET", f"/api/tasks/{body['id']}").json()
        before = own_stack.pid("api")
        own_stack.signal("api", signal.SIGKILL)
        until(lambda: own_stack.answers("api") and own_stack.pid("api") != before, 20, "the api is back")
        again = create(f"http://127.0.0.1:{wire.port}", person, body)
    assert (again.status_code, again.json()) == (201, stored)
    assert titles(person) == [body["title"]]


@pytest.mark.req("EC-2")
def test_the_id_is_the_key_and_no_header_is(stack, ada):
    """Documented: without an id of one's own two creates are two tasks, whatever header comes along."""
    person = Client(stack, ada)
    for _ in range(2):
        answer = create(stack.url, person, {"title": "Twice"}, headers={"Idempotency-Key": "same"})
        assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)
    assert titles(person) == ["Twice", "Twice"]
