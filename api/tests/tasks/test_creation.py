"""Creating once, however often and however parallel it is asked for."""

import asyncio
import uuid

import pytest

from duly_api.identifiers import new_id

FIELDS = {"id", "title", "notes", "due", "completed_at", "created_at", "updated_at", "version"}


@pytest.mark.req("US-5")
async def test_a_new_task_has_every_field_and_an_address(alice):
    answer = await alice.post("/api/tasks", json={"title": "  Buy milk "})
    task = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/tasks/{task['id']}")
    assert set(task) == FIELDS
    assert (task["title"], task["notes"], task["due"], task["completed_at"]) == ("Buy milk", "", None, None)
    assert uuid.UUID(task["id"]).version == 7
    assert (await alice.get(answer.headers["Location"])).json() == task


async def test_everything_given_is_kept_in_its_normal_form(alice):
    given = {"title": "Cafe\u0301 🥐", "notes": "e\u0301\r\ntwo\tthree", "due": "2026-02-28", "completed": True}
    task = (await alice.post("/api/tasks", json=given)).json()
    assert (task["title"], task["notes"], task["due"]) == ("Caf\u00e9 🥐", "\u00e9\ntwo\tthree", "2026-02-28")
    assert task["completed_at"] == task["created_at"]


@pytest.mark.parametrize("spelled", [str.upper, str.lower])
async def test_a_chosen_id_is_kept_in_its_canonical_form(alice, spelled):
    chosen = new_id()
    assert (await alice.post("/api/tasks", json={"id": spelled(chosen), "title": "x"})).json()["id"] == chosen


@pytest.mark.req("EC-2")
async def test_asking_again_answers_the_same_task(alice):
    first = await alice.post("/api/tasks", json={"id": new_id(), "title": "once", "notes": "", "due": None})
    task = first.json()
    again = await alice.post("/api/tasks", json={"id": task["id"].upper(), "title": " once "})
    assert (again.status_code, again.json(), again.headers["Location"]) == (201, task, first.headers["Location"])
    assert len((await alice.get("/api/tasks")).json()["items"]) == 1


@pytest.mark.parametrize("other", [{"title": "two"}, {"notes": "n"}, {"due": "2026-01-01"}, {"completed": True}])
async def test_the_same_id_with_other_content_is_a_conflict(alice, other):
    one = {"id": new_id(), "title": "one"}
    task = (await alice.post("/api/tasks", json=one)).json()
    answer = await alice.post("/api/tasks", json=one | other)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:duly:problem:conflict")
    assert (await alice.get(f"/api/tasks/{one['id']}")).json() == task


async def test_asking_again_after_a_change_does_not_undo_the_change(alice):
    one = {"id": new_id(), "title": "one"}
    await alice.post("/api/tasks", json=one)
    changed = (await alice.patch(f"/api/tasks/{one['id']}", json={"title": "two"})).json()
    assert (await alice.post("/api/tasks", json=one)).json() == changed


@pytest.mark.req("EC-6")
async def test_fifty_at_once_make_one_row(duly, alice):
    one = {"id": new_id(), "title": "once"}
    answers = await asyncio.gather(*(alice.post("/api/tasks", json=one) for _ in range(50)))
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert await duly.look("select count(*) from tasks") == [(1,)]


async def test_fifty_different_contents_at_once_make_one_row_and_49_conflicts(duly, alice):
    task_id = new_id()
    asked = (alice.post("/api/tasks", json={"id": task_id, "title": f"t{n}"}) for n in range(50))
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*asked))
    assert statuses == [201] + [409] * 49
    assert await duly.look("select count(*) from tasks") == [(1,)]


async def test_undoing_a_deletion_is_creating_again(alice):
    one = {"id": new_id(), "title": "one"}
    await alice.post("/api/tasks", json=one)
    assert (await alice.delete(f"/api/tasks/{one['id']}")).status_code == 204
    assert (await alice.post("/api/tasks", json=one)).status_code == 201
    assert (await alice.get(f"/api/tasks/{one['id']}")).json()["title"] == "one"


def test_ids_sort_by_the_time_they_were_made():
    made = [new_id() for _ in range(10_000)]
    assert len(set(made)) == 10_000
    assert [each[:17] for each in made] == sorted(each[:17] for each in made)
    assert all(uuid.UUID(each).variant == uuid.RFC_4122 for each in made)
