"""A leaked key: one command, no restart, nobody signed out, no failed action."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from people import Client, Person

ACTIONS, CLIENTS = 200, 4


class Patient(Client):
    """A client as the browser's is: one 401 means renew silently and try once more."""

    renewals = 0

    def act(self, title):
        answer = self.call("POST", "/api/tasks", json={"title": title})
        if answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]:
            self.token, self.renewals = self.fresh_token(), self.renewals + 1
            answer = self.call("POST", "/api/tasks", json={"title": title})
        return answer.status_code


@pytest.mark.req("EC-5")
@pytest.mark.parametrize("how", [["--compromised"], []], ids=["emergency", "normal"])
def test_rotation_under_load_fails_no_action(own_stack, how, figure):
    people = [Patient(own_stack, Person(f"Ada {number}")) for number in range(CLIENTS)]
    old, first_key = people[0].token, own_stack.duly("keys", "list").stdout.split()[0]
    half = threading.Barrier(CLIENTS + 1)

    def work(person):
        answers = []
        for number in range(ACTIONS):
            if number == ACTIONS // 4:
                half.wait(timeout=60)
            answers.append(person.act(f"task {number}"))
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(work, person) for person in people]
        half.wait(timeout=60)
        own_stack.duly("keys", "rotate", *how)
        answers = [answer for future in running for answer in future.result()]
    assert answers == [201] * (ACTIONS * CLIENTS)
    assert own_stack.duly("keys", "list").stdout.split()[0] != first_key
    people[0].token = old
    assert people[0].call("GET", "/api/me").status_code == (401 if how else 200)
    assert all(person.renewals <= 1 for person in people)
    figure(f"rotation under load ({' '.join(how) or 'normal'})", f"0 of {len(answers)} actions failed")
