"""A write that names a version is done to that version or not at all (RFC 9110 section 13.1.1)."""

import asyncio

import pytest

from duly_api.identifiers import new_id
from duly_api.tasks import statements


@pytest.fixture
async def task(alice) -> dict:
    return (await alice.post("/api/tasks", json={"title": "one", "notes": "some"})).json()


def tag(task: dict) -> str:
    return f'"{task["version"]}"'


async def patch(person, task, if_match, **change):
    return await person.patch(f"/api/tasks/{task['id']}", json=change, headers={"If-Match": if_match})


async def test_every_answer_with_one_task_tells_its_version(alice, task):
    path = f"/api/tasks/{task['id']}"
    read, repeated = await alice.get(path), await alice.post("/api/tasks", json={**task_as_sent(task)})
    changed = await alice.patch(path, json={"title": "two"})
    assert read.headers["ETag"] == repeated.headers["ETag"] == tag(task)
    assert changed.headers["ETag"] == tag(changed.json()) != tag(task)
    assert (await alice.get("/api/tasks")).json()["items"] == [changed.json()]


def task_as_sent(task):
    return {name: task[name] for name in ("id", "title", "notes", "due")}


@pytest.mark.parametrize(
    "if_match",
    ["{}", ' {} , "other"', '"1",{}', 'W/"1", ,{},', "*", " * "],
    ids=["one", "first", "last", "gaps", "any", "any too"],
)
async def test_the_right_version_is_written_to(alice, task, if_match):
    changed = await patch(alice, task, if_match.replace("{}", tag(task)), title="two")
    assert (changed.status_code, changed.json()["title"]) == (200, "two")
    assert changed.json()["version"] == task["version"] + 1
    removed = await alice.delete(f"/api/tasks/{task['id']}", headers={"If-Match": tag(changed.json())})
    assert removed.status_code == 204


@pytest.mark.req("EC-6")
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("named", ['"1"', "W/{}", '"0{}"', '"1,{}"', '"%"', '"_"', '""', '"é"', '"1", "2"'])
async def test_another_version_is_left_alone_and_told(duly, alice, task, method, named):
    """Weak tags never match here, and nothing in a tag is a pattern."""
    named = named.replace("{}", tag(task) if named.startswith("W/") else str(task["version"])).encode("latin-1")
    path, body = f"/api/tasks/{task['id']}", {"title": "lost"} if method == "PATCH" else None
    answer = await alice.request(method, path, json=body, headers={b"If-Match": named})
    assert (answer.status_code, answer.headers["Content-Type"]) == (412, "application/problem+json")
    assert (answer.json()["type"], answer.json()["current"]) == ("urn:duly:problem:stale", task)
    assert (await alice.get(path)).json() == task


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "named", ["7", "'7'", '"7', '7"', '"7" "8"', '"7"x', '*, "7"', "**", 'w/"7"', '" 7 "', "", " ", ",", "null"]
)
async def test_what_is_no_tag_is_refused_and_nothing_done(alice, task, method, named):
    path, body = f"/api/tasks/{task['id']}", {"title": "lost"} if method == "PATCH" else None
    answer = await alice.request(method, path, json=body, headers={"If-Match": named})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-Match")
    assert "quotation marks" in answer.json()["errors"][0]["message"]
    assert (await alice.get(path)).json() == task


async def test_a_header_on_several_lines_is_one_list(alice, task):
    lines = [("If-Match", '"1"'), ("If-Match", tag(task))]
    answer = await alice.patch(f"/api/tasks/{task['id']}", json={"title": "two"}, headers=lines)
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize("named", ["*", '"1"'])
@pytest.mark.req("FR-08")
async def test_what_is_not_there_is_not_found_whatever_the_version(alice, bob, task, method, named):
    """Somebody else's task is not there, and a right guess at its version does not change that."""
    body = {"title": "x"} if method == "PATCH" else None
    for person, task_id in ((alice, new_id()), (bob, task["id"])):
        for each in (named, tag(task)):
            answer = await person.request(method, f"/api/tasks/{task_id}", json=body, headers={"If-Match": each})
            assert answer.status_code == 404
    assert (await alice.get(f"/api/tasks/{task['id']}")).json() == task


async def test_a_task_made_again_is_not_the_one_from_before(alice, task):
    """Deleted and brought back under its id: what was written for its earlier life is stale."""
    versions = [task, *[(await patch(alice, task, "*", title=title)).json() for title in ("two", "three")]]
    await alice.delete(f"/api/tasks/{task['id']}")
    again = (await alice.post("/api/tasks", json=task_as_sent(task))).json()
    assert again["version"] > max(each["version"] for each in versions)
    for old in versions:
        assert (await patch(alice, task, tag(old), title="lost")).status_code == 412


async def test_without_a_version_the_write_goes_through(alice, task):
    await alice.patch(f"/api/tasks/{task['id']}", json={"title": "two"})
    later = await alice.patch(f"/api/tasks/{task['id']}", json={"notes": "more"})
    assert (later.json()["title"], later.json()["notes"]) == ("two", "more")


@pytest.mark.parametrize(("change", "statements_run"), [({"title": "two"}, 1), ({"version": 1}, 0)])
async def test_naming_a_version_costs_no_statement_more(duly, alice, task, change, statements_run):
    with duly.statements() as seen:
        await patch(alice, task, tag(task), **change)
    assert len([text for text in seen if "tasks" in text]) == statements_run


@pytest.mark.req("EC-6")
async def test_of_a_hundred_for_one_version_exactly_one_is_done(duly, alice, task):
    """Over two processes; each round all hundred name the version that the round before left."""
    async with duly.twin() as other:
        people = [alice, other.as_user("alice")]
        for number in range(3):
            asked = (patch(people[n % 2], task, tag(task), title=f"{number}.{n}") for n in range(100))
            answers = await asyncio.gather(*asked)
            (won,) = [answer.json() for answer in answers if answer.status_code == 200]
            stale = [answer.json()["current"] for answer in answers if answer.status_code == 412]
            assert (len(stale), won["version"]) == (99, task["version"] + 1)
            assert stale == [won] * 99
            task = won
    assert (await alice.get(f"/api/tasks/{task['id']}")).json() == task


@pytest.mark.req("EC-6")
async def test_a_hundred_that_go_on_from_what_they_are_told_all_get_through_once_a_version(duly, alice, task):
    """No counter is lost: each adds one to a number that is kept in the notes."""

    async def add_one(seen: dict) -> int:
        while True:
            answer = await patch(alice, task, tag(seen), notes=str(int(seen["notes"]) + 1))
            if answer.status_code == 200:
                return answer.json()["version"]
            assert answer.status_code == 412
            seen = answer.json()["current"]

    first = (await patch(alice, task, tag(task), notes="0")).json()
    versions = await asyncio.gather(*(add_one(first) for _ in range(100)))
    assert sorted(versions) == [first["version"] + n for n in range(1, 101)]
    assert (await alice.get(f"/api/tasks/{task['id']}")).json()["notes"] == "100"


async def test_the_race_would_be_lost_if_the_version_were_not_looked_at(duly, alice, task, monkeypatch):
    """The control: without the condition in the statement all hundred are done."""
    monkeypatch.setattr(statements, "CHANGE", statements.CHANGE.replace("or $9 is null", "or $9 is null or true"))
    answers = await asyncio.gather(*(patch(alice, task, tag(task), title=f"{n}") for n in range(100)))
    assert [answer.status_code for answer in answers] == [200] * 100
