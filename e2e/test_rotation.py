"""A leaked key: one command, no restart, nobody signed out, no failed action."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from another_api import another_api
from people import Client, Person
from stack import until

from duly import keys
from duly.secret_files import read_private, write_private

ACTIONS, CLIENTS = 1_260, 4


class Patient(Client):
    """A client as the browser's is: one 401 means renew silently and try once more; a token is renewed in time, too."""

    renewals = 0

    def act(self, address=""):
        title = {"title": "one more"}
        answer = self.call("POST", f"{address}/api/tasks", json=title)
        if answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]:
            self.renew()
            answer = self.call("POST", f"{address}/api/tasks", json=title)
        return answer.status_code

    def renew(self):
        self.token, self.renewals = self.fresh_token(), self.renewals + 1


@pytest.mark.req("EC-5")
def test_rotation_under_load_fails_no_action(own_stack, figure):
    """More than 5,000 actions, half by way of the web as browsers send them; both kinds of rotation meanwhile."""
    people = [Patient(own_stack, Person(f"Ada {number}")) for number in range(CLIENTS)]
    ways = [own_stack.api, own_stack.url] * (CLIENTS // 2)
    third = threading.Barrier(CLIENTS + 1)

    def work(person, way):
        answers = []
        for number in range(ACTIONS):
            if number in {ACTIONS // 3, ACTIONS * 2 // 3}:
                third.wait(timeout=60)
            answers.append(person.act(way))
        return answers

    with ThreadPoolExecutor(CLIENTS) as pool:
        running = [pool.submit(work, person, way) for person, way in zip(people, ways, strict=True)]
        for how, verdict in (([], 200), (["--compromised"], 401)):
            third.wait(timeout=60)
            rotate(own_stack, people[0].person, how, verdict)
        answers = [answer for future in running for answer in future.result()]
    assert answers == [201] * (ACTIONS * CLIENTS)
    assert [person.renewals for person in people] == [1] * CLIENTS
    figure("rotation under load, normal and emergency", f"0 of {len(answers):,} actions failed")


def rotate(stack, person, how, verdict):
    """By the command; what the api then makes of a token that is older."""
    older = Client(stack, person, known=True)
    stack.duly("keys", "rotate", *how)
    until(lambda: older.call("GET", "/api/me").status_code == verdict, 1.0, f"the older token gets {verdict}")


@pytest.mark.req("EC-5")
@pytest.mark.parametrize("right", [True, False], ids=["verifying side first", "signing side first"])
def test_with_two_key_files_the_verifying_side_comes_first(own_stack, tmp_path, right, figure):
    """The other order is the control: it fails people's actions until the verifying side has the key, too."""
    signing, verifying, renewed = own_stack.data / "jwt-keys", tmp_path / "verifying", tmp_path / "renewed"
    for copy in (verifying, renewed):
        write_private(copy, read_private(signing))
    keys.rotate(renewed, token_ttl=300)
    first, second = (verifying, signing) if right else (signing, verifying)
    answers = []
    with another_api(own_stack, DULY_JWT_KEYS_FILE=str(verifying)) as address:
        person = Patient(own_stack, Person("Ada"))
        for file in (None, first, second):
            if file:
                write_private(file, read_private(renewed))
            for _ in range(10):
                person.renew()
                answers += [person.act(address) for _ in range(10)]
    failed = sum(answer != 201 for answer in answers)
    figure(f"rotation of two key files, {'verifying' if right else 'signing'} side first", f"{failed} of 300 failed")
    assert answers[:100] + answers[200:] == [201] * 200
    assert failed == (0 if right else 100)
