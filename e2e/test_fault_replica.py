"""Fault 16: one of two api processes dies by kill -9, again and again. No read fails, no create is lost or doubled."""

from __future__ import annotations

import math
import signal
import subprocess
import threading
import time
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

EACH, ROUNDS, LONG = 3, 3, 0.15  # readers and as many writers; kills; seconds
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
  server first 127.0.0.1:{first}
  server second 127.0.0.1:{second}
"""


@contextmanager
def balanced(folder, first, second):
    """HAProxy, which repeats a read that broke off; without it a wire to both. Neither checks between the requests."""
    if HAPROXY is None:
        with Wire(first, second).strung() as wire:
            yield f"http://127.0.0.1:{wire.port}"
        return
    (port,) = free_ports(1)
    file = folder / "haproxy.cfg"
    file.write_text(CONFIGURATION.format(port=port, first=first, second=second))
    with subprocess.Popen([HAPROXY, "-db", "-q", "-f", file]) as process:
        try:
            until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), 10, "the balancer answers")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def answers(address):
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


class Worker:
    """One client that asks without end; `stuck` while the same request has been under way for long."""

    def __init__(self, address, person):
        self.address, self.person, self.over, self.begun = address, person, threading.Event(), math.inf

    def stuck(self):
        return time.monotonic() - self.begun > LONG

    def ask(self, *request, **more):
        """The status; 0 when the connection broke."""
        self.begun = time.monotonic()
        try:
            return self.client.request(*request, **more).status_code
        except httpx.TransportError:
            return 0
        finally:
            self.begun = math.inf

    def read(self):
        """How each read ended. By way of HAProxy the first answer counts."""
        ends = []
        with self.connected():
            while not self.over.is_set():
                status = self.ask("GET", "/api/tasks?limit=3")
                ends.append(status if HAPROXY or status == 200 else self.ask("GET", "/api/tasks?limit=3"))
        return ends

    def create(self):
        """The ids, and how often each was sent: until it was acknowledged, as the page does."""
        sent = {}
        with self.connected():
            while not self.over.is_set():
                task_id = new_id()
                body, sent[task_id] = {"id": task_id, "title": task_id}, 1
                while self.ask("POST", "/api/tasks", json=body) != 201:
                    sent[task_id] += 1
                    assert sent[task_id] < 10
        return sent

    def connected(self):
        headers = {"Authorization": f"Bearer {self.person.token}"}
        each_anew = httpx.Limits(max_keepalive_connections=0)
        self.client = httpx.Client(base_url=self.address, headers=headers, timeout=10, limits=each_anew)
        return self.client


@pytest.mark.req("EC-2", "EC-6")
def test_one_of_two_apis_dies_again_and_again(own_stack, tmp_path, figure):
    """Each time it stands still first, so that every client has a request under way in it when it dies."""
    people = [Client(own_stack, Person(f"Ada {number}")) for number in range(EACH)]
    with (
        another_api(own_stack) as second,
        balanced(tmp_path, own_stack.api_port, int(second.rpartition(":")[2])) as address,
        ThreadPoolExecutor(2 * EACH) as pool,
    ):
        readers, writers = ([Worker(address, person) for person in people] for _ in range(2))
        reads = [pool.submit(worker.read) for worker in readers]
        writes = [pool.submit(worker.create) for worker in writers]
        try:
            for _ in range(ROUNDS):
                until(lambda: own_stack.answers("api"), 20, "both are there")
                own_stack.signal("api", signal.SIGSTOP)
                until(lambda: all(worker.stuck() for worker in readers + writers), 8, "all are under way in it")
                own_stack.signal("api", signal.SIGKILL)
        finally:
            for worker in readers + writers:
                worker.over.set()
        ends = [end for future in reads for end in future.result()]
        created = [future.result() for future in writes]
    assert set(ends) == {200}
    for person, sent in zip(people, created, strict=True):
        assert sorted(every_title(own_stack, person)) == sorted(sent)
    repeated = sum(times > 1 for sent in created for times in sent.values())
    assert repeated >= 1
    figure("kill -9 of one of two apis", f"0 of {len(ends)} reads failed, {repeated} creates repeated")


def every_title(stack, person):
    until(lambda: stack.answers("api"), 20, "the api is back")
    cursor, found = "", []
    while cursor is not None:
        page = person.call("GET", f"/api/tasks?limit=100{cursor and f'&cursor={cursor}'}").json()
        found += [task["title"] for task in page["items"]]
        cursor = page["next_cursor"]
    return found
