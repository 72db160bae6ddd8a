"""Every api process replaced, again and again, while people work: no request fails, through the web or beside it."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import ExitStack

import httpx
import pytest
from people import Client, Person
from stack import running, until

ROUNDS = 3
WORKERS = 2
PEOPLE = 4


@pytest.fixture(scope="module")
def workers(tmp_path_factory):
    with running(tmp_path_factory.mktemp("workers"), DULY_API_WORKERS=str(WORKERS)) as stack:
        yield stack


class Load:
    """Reads and writes on kept connections until it is told to stop; what came back is counted, and what did not."""

    def __init__(self, client: Client, base: str) -> None:
        self.seen: Counter[str] = Counter()
        self.client = client
        self._http = httpx.Client(base_url=base, headers={"Authorization": f"Bearer {client.token}"}, timeout=10)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self):
        while not self._stop.is_set():
            self._count("POST", json={"title": "Water the plants"})
            self._count("GET")

    def _count(self, method, **more):
        try:
            self.seen[str(self._http.request(method, "/api/tasks", **more).status_code)] += 1
        except httpx.HTTPError as error:
            self.seen[f"{method} {type(error).__name__}"] += 1

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()
        self._http.close()


def replaced(stack):
    return stack.said().count("was replaced.")


@pytest.mark.req("NF-2")
def test_replacing_every_api_process_fails_no_request(workers, figure):
    people = [Client(workers, Person("Ada")) for _ in range(PEOPLE)]
    bases = [workers.url, workers.api]
    loads = [Load(person, bases[number % 2]) for number, person in enumerate(people)]
    with ExitStack() as working:
        for load in loads:
            working.enter_context(load)
        for turn in range(1, ROUNDS + 1):
            workers.duly("reload")
            until(lambda turn=turn: replaced(workers) >= turn * WORKERS, 60, "both are replaced")
    seen = sum((load.seen for load in loads), Counter())
    assert set(seen) == {"200", "201"}, seen
    for load in loads:
        assert load.client.call("GET", "/api/tasks/count").json()["open"] == load.seen["201"]
    figure("rolling restart", f"{seen.total()} requests over {ROUNDS * WORKERS} replacements, 0 failed")


@pytest.mark.req("FR-09", "SC-8")
def test_a_session_that_ends_at_one_process_is_over_at_every_other(workers):
    ada = Client(workers, Person("Ada"))
    ada.web.post("/api/auth/sign-out", json={}).raise_for_status()

    def refused():
        """On connections of their own, which the system spreads over both."""
        return all(
            httpx.get(f"{workers.api}/api/tasks", headers={"Authorization": f"Bearer {ada.token}"}).status_code == 401
            for _ in range(20)
        )

    until(refused, 2, "every process refuses it")
