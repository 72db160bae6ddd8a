"""An account that was deleted is gone: from every file of the data directory, and for whatever was on its way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import pytest
from people import Client, Person
from post_office import confirmed, post
from stack import until

NAME, TEXT = "Ottilie Canary-51b7", "canary-7f3a of the tasks"


def holding(stack, text):
    """The files that hold it, however often."""
    found = {}
    for path in stack.data.rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):  # a mail was sent meanwhile
            found[path.name] = path.read_bytes().count(text.encode())
    return {name: times for name, times in found.items() if times}


@pytest.mark.req("EC-3")
@pytest.mark.engines("sqlite")  # it looks into the files
def test_no_file_knows_the_person_any_more(own_stack):
    """Of the whole person the api keeps the id, in its tombstone: that is what refuses the tokens still about."""
    bystander = Client(own_stack, Person("Ben"))
    person = Client(own_stack, Person(NAME))
    user_id = person.call("GET", "/api/me").json()["id"]
    for number in range(40):
        person.add(f"{TEXT} {number}")
    for number in range(3):
        Client(own_stack, person.person, known=True).web.post(
            "/api/auth/update-user", json={"name": f"{NAME} {number}"}
        )
    bystander.add("still here")
    known = (NAME, TEXT, person.person.email, user_id)
    assert all(holding(own_stack, each) for each in known)
    person.web.post("/api/auth/delete-user", json={"password": person.person.password}).raise_for_status()
    gone = {each: holding(own_stack, each) for each in known if each != user_id}
    assert [where for where in gone.values() if where] == []
    assert holding(own_stack, user_id) == holding(own_stack, f"subject{user_id}")
    assert len(bystander.call("GET", "/api/tasks").json()["items"]) == 1
    bystander.fresh_token()


@pytest.mark.req("EC-3")
def test_no_mail_that_waits_outlives_the_person(mailing, box, ada):
    confirmed(mailing, box, ada)
    person = Client(mailing, ada, known=True)
    box.refuse = "451 later"
    try:
        post(mailing, "recovery/request", email=ada.email).raise_for_status()
        until(lambda: holding(mailing, ada.email).keys() - {"auth.db", "auth.db-wal"}, 10, "a mail waits")
        person.web.post("/api/auth/delete-user", json={"password": ada.password}).raise_for_status()
        until(lambda: holding(mailing, ada.email) == {}, 10, "nothing holds the address any more")
    finally:
        box.refuse = None


@pytest.mark.req("EC-3")
def test_what_was_on_its_way_brings_nobody_back(own_stack):
    """Sign-ins, changes of the name and new tasks race the deletion (1,000 races at the api alone: `api/tests`)."""
    with ThreadPoolExecutor(8) as pool:
        people = [Client(own_stack, Person(f"{NAME} {number}")) for number in range(15)]
        for person in people:
            waiting = [
                pool.submit(act, person) for act in [sign_in_again, rename, write, delete, sign_in_again, rename, write]
            ]
            statuses = {job.result() for job in waiting}
            assert statuses <= {200, 201, 401, 404, 503}, statuses
    known = [NAME, TEXT, *(person.person.email for person in people)]
    assert {each: found for each in known if (found := holding(own_stack, each))} == {}
    for person in people:
        assert person.call("GET", "/api/me").status_code == 401
        assert person.web.get("/api/auth/token").status_code == 401


def sign_in_again(person):
    address = f"{person.stack.url}/api/auth/sign-in/email"
    return httpx.post(
        address, json=person.person.credentials, headers={"Origin": person.stack.url}, timeout=20
    ).status_code


def rename(person):
    return person.web.post("/api/auth/update-user", json={"name": f"{NAME} anew"}).status_code


def write(person):
    return person.call("POST", "/api/tasks", json={"title": TEXT}).status_code


def delete(person):
    return person.web.post("/api/auth/delete-user", json={"password": person.person.password}).status_code
