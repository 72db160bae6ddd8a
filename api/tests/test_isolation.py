"""Two people side by side: nothing of one is reachable, changeable or even noticeable by the other.

The matrix comes from the contract. The mutation check takes `user_id` out of every statement, one condition at a time,
and demands that the very same matrix notices.
"""

import re

import pytest
from engines import POSTGRESQL

from duly_api.contract import openapi
from duly_api.identifiers import new_id
from duly_api.tasks import statements

BODIES = {"patch": {"title": "taken over"}}
QUERIES = ["", "?status=open", "?status=done", "?limit=200"]
OPERATIONS = [(method, path) for path, methods in openapi()["paths"].items() for method in methods]
BY_ID = [(method, path) for method, path in OPERATIONS if "{" in path]
SCOPE = "user_id = $1"


async def leaks(duly) -> list[str]:
    """What bob sees of alice's tasks, or does to them; empty as it must be."""
    alice, bob = duly.as_user("alice"), duly.as_user("bob")
    texts = [{"title": "secret of alice"}, {"title": "secret of alice, done", "completed": True}]
    mine = [(await alice.post("/api/tasks", json=text)).json() for text in texts]
    await bob.post("/api/tasks", json={"title": "of bob"})
    found = [f"{method} {path}" for method, path in BY_ID if not await _as_if_absent(bob, method, path, mine[0]["id"])]
    found += [query for query in QUERIES if "secret" in (await bob.get(f"/api/tasks{query}")).text]
    found += ["how many"] * ((await bob.get("/api/tasks/count")).json() != {"open": 1, "done": 0})
    twin = {"id": mine[0]["id"], "title": "of bob, under the id of alice's"}
    found += ["POST, repeated"] * ((await bob.post("/api/tasks", json=twin)).json() != await _again(bob, twin))
    await duly.delete_account("bob")
    kept = (await alice.get("/api/tasks")).json()
    return found + ["what alice has"] * (kept.get("items") != mine[::-1])


async def _again(person, task) -> object:
    return (await person.post("/api/tasks", json=task)).json()


async def _as_if_absent(person, method: str, path: str, task_id: str) -> bool:
    """Somebody else's id and an id of nobody's get the same bytes, but for the request's own number."""
    answers = [
        await person.request(method, path.replace("{task_id}", each), json=BODIES.get(method))
        for each in (task_id, new_id())
    ]
    told = [(a.status_code, a.text.replace(a.headers["X-Request-Id"], "-"), *_stable(a.headers)) for a in answers]
    return answers[0].status_code == 404 and told[0] == told[1]


def _stable(headers) -> list[tuple[str, str]]:
    """Without the request's own number and how long it happened to take."""
    return [(name, value) for name, value in headers.items() if name not in ("x-request-id", "server-timing")]


@pytest.mark.req("US-5", "FR-08", "SC-6")
async def test_nothing_leaks_between_two_people(duly):
    assert len(BY_ID) >= 3
    assert await leaks(duly) == []


def scoped() -> list[tuple[str, str | None]]:
    """Every statement text on tasks that reads or changes rows: its name, and its key when it is one of several."""
    names = [name for name, text in vars(statements).items() if isinstance(text, str) and "user_id" in text]
    one_of_several = [("PAGE", key) for key in statements.PAGE]
    return [(name, None) for name in names if SCOPE in getattr(statements, name)] + one_of_several


def forget_the_owner(monkeypatch, name: str, key: str | None) -> None:
    text = getattr(statements, name) if key is None else getattr(statements, name)[key]
    mutant = text.replace(SCOPE, "$1 = $1")
    if key is None:
        monkeypatch.setattr(statements, name, mutant)
    else:
        monkeypatch.setitem(getattr(statements, name), key, mutant)


@pytest.mark.req("FR-08", "SC-6")
@pytest.mark.parametrize(("name", "key"), scoped())
async def test_a_statement_without_its_owner_is_noticed(duly, monkeypatch, name, key):
    """The mutation check: were the condition on user_id forgotten, the matrix above would fail."""
    forget_the_owner(monkeypatch, name, key)
    with duly.engine.without_policies("tasks"):
        assert await leaks(duly) != []


@pytest.mark.req("FR-08", "SC-6")
@pytest.mark.engines(*POSTGRESQL)
@pytest.mark.parametrize(("name", "key"), scoped())
async def test_a_statement_without_its_owner_still_reaches_nobody_elses_rows(duly, monkeypatch, name, key):
    """Row-level security is the second lock."""
    forget_the_owner(monkeypatch, name, key)
    assert await leaks(duly) == []


@pytest.mark.req("FR-08")
def test_every_statement_on_tasks_is_scoped_to_one_person():
    texts = [text for text in vars(statements).values() if isinstance(text, str) and "tasks" in text]
    texts = [t for t in texts if re.search(r"(from|into|update) tasks", t)] + list(statements.PAGE.values())
    assert len(texts) >= 8
    assert [text for text in texts if not re.search(r"where user_id = \$1|insert into tasks \(user_id", text)] == []


@pytest.mark.req("FR-06")
@pytest.mark.parametrize("name", ["user_id", "userId", "owner", "sub", "digest", "created_at", "version", "is_admin"])
async def test_an_identity_from_the_body_or_query_is_refused(duly, alice, bob, name):
    mine = (await alice.post("/api/tasks", json={"title": "mine"})).json()
    assert (await bob.post("/api/tasks", json={"title": "x", name: "alice"})).status_code == 422
    assert (await alice.patch(f"/api/tasks/{mine['id']}", json={name: "bob"})).status_code == 422
    assert (await bob.get(f"/api/tasks?{name}=alice")).status_code == 422
    assert (await bob.get("/api/tasks", headers={"X-User-Id": "alice", name: "alice"})).json()["items"] == []
    assert (await alice.get(f"/api/tasks/{mine['id']}")).json() == mine


@pytest.mark.req("FR-08")
async def test_two_people_may_choose_the_same_id(alice, bob):
    task_id = new_id()
    for person, title in ((alice, "of alice"), (bob, "of bob")):
        assert (await person.post("/api/tasks", json={"id": task_id, "title": title})).status_code == 201
    assert (await alice.get(f"/api/tasks/{task_id}")).json()["title"] == "of alice"
    assert (await bob.get(f"/api/tasks/{task_id}")).json()["title"] == "of bob"
