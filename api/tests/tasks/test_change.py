"""Changing and removing: what is not sent stays, null removes only the due date."""

import pytest

from duly_api.identifiers import new_id


@pytest.fixture
async def task(alice) -> dict:
    given = {"title": "one", "notes": "some", "due": "2026-12-24"}
    return (await alice.post("/api/tasks", json=given)).json()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "two"},
        {"notes": "other"},
        {"notes": ""},
        {"due": "2027-01-01"},
        {"due": None},
        {"title": "two", "notes": "", "due": None},
    ],
)
async def test_only_what_is_sent_changes(alice, task, change):
    changed = (await alice.patch(f"/api/tasks/{task['id']}", json=change)).json()
    assert changed == task | change | {"updated_at": changed["updated_at"], "version": task["version"] + 1}
    assert changed["updated_at"] >= task["updated_at"]
    assert (await alice.get(f"/api/tasks/{task['id']}")).json() == changed


async def test_completing_twice_keeps_the_first_instant_and_reopening_clears_it(alice, task):
    address = f"/api/tasks/{task['id']}"
    done = (await alice.patch(address, json={"completed": True})).json()["completed_at"]
    assert done is not None
    assert (await alice.patch(address, json={"completed": True})).json()["completed_at"] == done
    assert (await alice.patch(address, json={"title": "x"})).json()["completed_at"] == done
    assert (await alice.patch(address, json={"completed": False})).json()["completed_at"] is None


@pytest.mark.parametrize("change", [{"title": None}, {"notes": None}, {"completed": None}, {}, {"id": new_id()}, []])
async def test_what_cannot_be_changed_is_refused_and_nothing_lost(alice, task, change):
    answer = await alice.patch(f"/api/tasks/{task['id']}", json=change)
    assert answer.status_code == 422
    assert (await alice.get(f"/api/tasks/{task['id']}")).json() == task


async def test_a_refusal_names_every_field_and_its_remedy(alice, task):
    answer = await alice.patch(f"/api/tasks/{task['id']}", json={"title": " ", "due": "tomorrow", "completed": "yes"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"] == [
        {"field": "title", "message": "Write something here."},
        {"field": "due", "message": "Give a real date from 1900-01-01 to 9999-12-31 as YYYY-MM-DD."},
        {"field": "completed", "message": "Give true or false."},
    ]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "name", ["1", "x" * 500, "null", "%00", "01920000-0000-4000-8000-000000000000", "%F0%9F%98%80"]
)
async def test_what_is_no_id_is_not_found(alice, method, name):
    answer = await alice.request(method, f"/api/tasks/{name}", json={"title": "x"})
    assert answer.status_code == 404


async def test_removing_twice_is_not_found(alice, task):
    assert (await alice.delete(f"/api/tasks/{task['id']}")).status_code == 204
    assert (await alice.delete(f"/api/tasks/{task['id']}")).status_code == 404
    assert (await alice.patch(f"/api/tasks/{task['id']}", json={"title": "x"})).status_code == 404


@pytest.mark.parametrize(
    ("path", "allowed"), [("/api/tasks", "GET, POST"), ("/api/tasks/{}", "DELETE, GET, PATCH"), ("/api/me", "GET")]
)
async def test_a_wrong_method_is_told_the_right_ones(alice, task, path, allowed):
    answer = await alice.put(path.format(task["id"]))
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
    assert answer.json()["type"] == "urn:duly:problem:method-not-allowed"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_name_where_an_id_could_stand_has_methods_of_its_own(alice, method):
    answer = await alice.request(method, "/api/tasks/count", json={"title": "x"} if method == "PATCH" else None)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")


async def test_an_unknown_path_is_not_found(alice):
    answer = await alice.get("/api/nothing")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:duly:problem:not-found")
