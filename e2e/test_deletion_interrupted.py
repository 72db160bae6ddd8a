"""The web is killed while it deletes an account: it is untouched, or gone altogether, and never in between."""

from __future__ import annotations

import signal
import sqlite3

import httpx
import pytest
from breakable_way import breakable_way, purges
from people import Client, Person
from stack import running, until

pytestmark = pytest.mark.engines("sqlite")  # it looks into the files


@pytest.fixture
def way():
    with breakable_way() as made:
        yield made


@pytest.fixture
def fragile(tmp_path, way):
    with running(tmp_path / "fragile", DULY_API_URL=way.url) as stack:
        way.target = stack.api
        until(lambda: hello(stack) == 200, 90, "the two halves have greeted each other")
        yield stack


def hello(stack):
    try:
        return Client(stack, Person("First")).call("GET", "/api/me").status_code
    except httpx.HTTPError:
        return None


def deleting(stack, way, moment, condition):
    """Ask for the deletion, and have the web killed at that moment; the account it was, with two tasks."""
    person = Client(stack, Person("Ada"))
    person.add("one")
    person.add("two")
    web = stack.pid("web")

    def strike(path, body):
        if condition(path, body):
            setattr(way, moment, lambda *_: None)
            stack.signal("web", signal.SIGKILL)
            raise ConnectionError

    setattr(way, moment, strike)
    with pytest.raises(httpx.HTTPError):
        person.web.post("/api/auth/delete-user", json={"password": person.person.password}).raise_for_status()
    until(lambda: stack.answers("web") and stack.pid("web") != web, 60, "the web is back")
    return person


def sign_in(person):
    headers = {"Origin": person.stack.url}
    address = f"{person.stack.url}/api/auth/sign-in/email"
    return httpx.post(address, json=person.person.credentials, headers=headers, timeout=20).status_code


def count(stack, database, statement):
    connection = sqlite3.connect(f"file:{stack.data / database}?mode=ro", uri=True)
    try:
        return connection.execute(statement).fetchone()[0]
    finally:
        connection.close()


@pytest.mark.req("EC-3")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_as_the_event_goes_out_or_its_answer_comes_in_the_deletion_is_finished(fragile, way, moment):
    bystander = Client(fragile, Person("Ben"))
    bystander.add("still here")
    person = deleting(fragile, way, moment, purges)
    intended = "select count(*) from duly_intended_deletions"
    until(lambda: count(fragile, "auth.db", intended) == 0, 30, "nothing is meant any more")
    email = person.person.email
    assert count(fragile, "auth.db", f"select count(*) from user where email = '{email}'") == 0  # noqa: S608 - ours
    assert sign_in(person) == 401
    assert person.call("GET", "/api/tasks").status_code == 401
    assert count(fragile, "tasks.db", "select count(*) from tasks") == 1
    assert person.web.get("/api/auth/token").status_code == 401
    bystander.fresh_token()


@pytest.mark.req("EC-3")
def test_killed_before_anything_is_sent_the_account_is_untouched(fragile, way):
    person = deleting(fragile, way, "before", lambda path, _: path.endswith("/readyz"))
    assert count(fragile, "auth.db", "select count(*) from duly_intended_deletions") == 0
    assert sign_in(person) == 200
    person.token = person.fresh_token()
    assert len(person.call("GET", "/api/tasks").json()["items"]) == 2
