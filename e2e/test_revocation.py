"""The kill switch on real processes: signed out or deleted, the very token in hand is dead within a second."""

from __future__ import annotations

import os
import signal

import httpx
import pytest
from another_api import another_api
from people import Client, Person
from stack import until


def status(address, token):
    return httpx.get(f"{address}/api/tasks", headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


@pytest.fixture
def second_api(own_stack):
    with another_api(own_stack) as address:
        yield address


@pytest.mark.req("EC-3")
def test_a_deleted_account_has_no_data_and_no_valid_token(own_stack, second_api):
    person = Client(own_stack, Person("Ada"))
    person.add("canary-7f3a in the title")
    answer = person.web.post("/api/auth/delete-user", json={"password": person.person.password})
    assert answer.status_code == 200, answer.text
    assert status(own_stack.api, person.token) == 401
    until(lambda: status(second_api, person.token) == 401, 1.0, "refused by the other process")
    assert person.call("POST", "/api/tasks", json={"title": "back from the dead"}).status_code == 401
    assert [
        path.name for path in own_stack.data.rglob("*") if path.is_file() and b"canary-7f3a" in path.read_bytes()
    ] == []


@pytest.mark.req("EC-3")
def test_an_account_is_not_deleted_when_the_api_cannot_be_told(own_stack):
    person = Client(own_stack, Person("Ada"))
    task = person.add("still mine")
    os.kill(own_stack.pid("api"), signal.SIGSTOP)
    try:
        answer = person.web.post("/api/auth/delete-user", json={"password": person.person.password})
    finally:
        os.kill(own_stack.pid("api"), signal.SIGCONT)
    assert answer.status_code >= 400
    assert "not deleted" in answer.text
    person.token = person.fresh_token()
    assert person.call("GET", f"/api/tasks/{task['id']}").status_code == 200


@pytest.mark.req("FR-09")
def test_sign_out_succeeds_while_the_api_is_down_and_is_delivered_later(own_stack):
    person = Client(own_stack, Person("Ada"))
    os.kill(own_stack.pid("api"), signal.SIGSTOP)
    try:
        assert person.web.post("/api/auth/sign-out", json={}).status_code == 200
        assert person.web.get("/api/auth/token").status_code == 401
    finally:
        os.kill(own_stack.pid("api"), signal.SIGCONT)
    until(lambda: status(own_stack.api, person.token) == 401, 15, "the revocation arrives after all")


@pytest.mark.req("FR-09")
def test_a_restarted_api_knows_the_revocations_before_it_is_ready(own_stack):
    person = Client(own_stack, Person("Ada"))
    person.web.post("/api/auth/sign-out", json={}).raise_for_status()
    before = own_stack.pid("api")
    own_stack.signal("api", signal.SIGKILL)
    seen = set()

    def refused_again():
        try:
            seen.add(status(own_stack.api, person.token))
        except httpx.HTTPError:
            return False
        return own_stack.answers("api") and own_stack.pid("api") != before

    until(refused_again, 15, "the api answers again")
    assert status(own_stack.api, person.token) == 401
    assert 200 not in seen
