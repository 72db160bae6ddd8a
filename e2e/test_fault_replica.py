"""Fault 16: one of two api processes dies by kill -9, again and again. No read fails, no create is lost or doubled."""

from __future__ import annotations

import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from another_api import another_api
from packages import HAPROXY
from people import Client, Person
from stack import free_ports, until
from wire import Wire

from duly_api.identifiers import new_id

CLIENTS, ROUNDS, A_ROUND = 4, 3, 40
CONFIGURATION = """
defaults
  mode http
  timeout connect 1s
  timeout client 10s
  timeout server 10s
  retries 3
  option redispatch 1
  retry-on all-retryable-errors
frontend duly
  bind 127.0.0.1:{port}
  http-request disable-l7-retry if !METH_GET
  default_backend apis
backend apis
  option httpchk GET /readyz
  default-server check inter 200ms fall 1 rise 1
  server first 127.0.0.1:{first}
  server second 127.0.0.1:{second}
"""


@contextmanager
def balanced(folder, first, second):
    """HAProxy, which repeats a read that broke off; without it a wire to both, and the client repeats that, too."""
    if HAPROXY is None:
        with Wire(first, second).strung() as wire:
            yield f"http://127.0.0.1:{wire.port}"
        return
    (port,) = free_ports(1)
    file = folder / "haproxy.cfg"
    file.write_text(CONFIGURATION.format(port=port, first=first, second=second))
    with subprocess.Popen([HAPROXY, "-db", "-q", "-f", file]) as process:
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 10, "the balancer answers")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def answers(address):
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def attempt(client, *request, **more):
    """The status; 0 when the connection broke."""
    try:
        return client.request(*request, **more).status_code
    except httpx.TransportError:
        return 0


def work(address, person, turns):
    """Creates and reads in turn. One repetition, as the page does; a read by way of HAProxy needs none."""
    reads, creates, repeated = [], {}, 0
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {person.token}"}, timeout=10) as client:
        for number in range(ROUNDS * A_ROUND):
            if number % A_ROUND == A_ROUND // 4:
                turns.wait(timeout=60)
            task_id = new_id()
            body = {"id": task_id, "title": task_id}
            status = attempt(client, "POST", "/api/tasks", json=body)
            if status != 201:
                repeated, status = repeated + 1, attempt(client, "POST", "/api/tasks", json=body)
            creates[task_id] = status
            status = attempt(client, "GET", f"/api/tasks/{task_id}")
            reads.append(status if HAPROXY or status == 200 else attempt(client, "GET", f"/api/tasks/{task_id}"))
    return reads, creates, repeated


@pytest.mark.req("EC-2", "EC-6")
def test_one_of_two_apis_dies_again_and_again(own_stack, tmp_path, figure):
    people = [Client(own_stack, Person(f"Ada {number}")) for number in range(CLIENTS)]
    turns = threading.Barrier(CLIENTS + 1)
    with (
        another_api(own_stack) as second,
        balanced(tmp_path, own_stack.api_port, int(second.rpartition(":")[2])) as address,
        ThreadPoolExecutor(CLIENTS) as pool,
    ):
        running = [pool.submit(work, address, person, turns) for person in people]
        for _ in range(ROUNDS):
            until(lambda: own_stack.answers("api"), 20, "both are there")
            turns.wait(timeout=60)
            own_stack.signal("api", signal.SIGKILL)
        results = [future.result() for future in running]
    repeated = sum(result[2] for result in results)
    for person, (reads, creates, _) in zip(people, results, strict=True):
        assert set(reads) == {200}
        assert set(creates.values()) == {201}
        assert sorted(every_title(own_stack, person)) == sorted(creates)
    figure(
        "kill -9 of one of two apis",
        f"0 of {sum(len(r[0]) for r in results)} reads failed, {repeated} creates repeated",
    )


def every_title(stack, person):
    until(lambda: stack.answers("api"), 20, "the api is back")
    cursor, found = "", []
    while cursor is not None:
        page = person.call("GET", f"/api/tasks?limit=100{cursor and f'&cursor={cursor}'}").json()
        found += [task["title"] for task in page["items"]]
        cursor = page["next_cursor"]
    return found
