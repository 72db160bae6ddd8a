"""The kill switch on real processes: signed out or deleted, the very token in hand is dead within a second."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from people import Client, Person
from stack import free_ports, until


def status(address, token):
    return httpx.get(f"{address}/api/tasks", headers={"Authorization": f"Bearer {token}"}, timeout=10).status_code


@pytest.fixture
def second_api(own_stack):
    """Another api process on the same database, as on a larger machine."""
    (port,) = free_ports(1)
    ours = own_stack.pid("api")
    pairs = Path(f"/proc/{ours}/environ").read_text().split("\0")
    inherited = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    process = subprocess.Popen(
        [sys.executable, "-m", "duly_api", "serve"], env=inherited | {"DULY_API_PORT": str(port)}, cwd=own_stack.data
    )
    address = f"http://127.0.0.1:{port}"
    until(lambda: _ready(address), 20, "the second api is ready")
    yield address
    process.terminate()
    process.wait(timeout=10)


def _ready(address):
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.req("FR-09", "SC-8", "US-6")
def test_a_signed_out_token_is_refused_by_every_api_process_within_a_second(own_stack, second_api, figure):
    worst = 0.0
    for number in range(10):
        person = Client(own_stack, Person(f"Ada {number}"))
        assert [status(own_stack.api, person.token), status(second_api, person.token)] == [200, 200]
        person.web.post("/api/auth/sign-out", json={}).raise_for_status()
        begun = time.monotonic()
        assert status(own_stack.api, person.token) == 401
        until(lambda token=person.token: status(second_api, token) == 401, 1.0, "refused by the other process")
        worst = max(worst, time.monotonic() - begun)
    figure("sign-out → token dead on every api process (worst of 10)", f"{worst * 1000:.0f} ms")


@pytest.mark.req("EC-3")
def test_a_deleted_account_has_no_data_and_no_valid_token(own_stack, second_api):
    person = Client(own_stack, Person("Ada"))
    person.add("canary-7f3a in the title")
    answer = person.web.post("/api/auth/delete-user", json={"password": person.person.password})
    assert answer.status_code == 200, answer.text
    assert status(own_stack.api, person.token) == 401
    until(lambda: status(second_api, person.token) == 401, 1.0, "refused by the other process")
    assert person.call("POST", "/api/tasks", json={"title": "back from the dead"}).status_code == 401
    assert b"canary-7f3a" not in (own_stack.data / "tasks.db").read_bytes()


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
