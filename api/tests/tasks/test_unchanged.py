"""Who has it already is told so, without content, and only as long as it is the very same."""

import pytest


@pytest.fixture
async def task(alice) -> dict:
    return (await alice.post("/api/tasks", json={"title": "one"})).json()


def paths(task):
    return ["/api/tasks", "/api/tasks?status=open&limit=1", f"/api/tasks/{task['id']}"]


async def ask(person, path, known):
    return await person.get(path, headers={"If-None-Match": known})


@pytest.mark.parametrize("known", ["{}", "W/{}", '"x", {}', "*"])
async def test_the_same_is_not_sent_again(alice, task, known):
    for path in paths(task):
        whole = await alice.get(path)
        again = await ask(alice, path, known.replace("{}", whole.headers["ETag"]))
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == whole.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, no-store"
        assert "Content-Type" not in again.headers


CHANGES = [{"title": "two"}, {"notes": "n"}, {"due": "2026-12-24"}, {"completed": True}]


@pytest.mark.parametrize("change", CHANGES, ids=[next(iter(each)) for each in CHANGES])
async def test_what_has_changed_is_sent(alice, task, change):
    known = {path: (await alice.get(path)).headers["ETag"] for path in paths(task)}
    await alice.patch(f"/api/tasks/{task['id']}", json=change)
    for path, tag in known.items():
        answer = await ask(alice, path, tag)
        assert (answer.status_code, answer.json()) == (200, (await alice.get(path)).json())
        assert answer.headers["ETag"] != tag


async def test_a_list_is_another_one_after_every_change_to_it(alice, task):
    seen = []

    async def look():
        seen.append((await alice.get("/api/tasks?limit=1")).headers["ETag"])

    await look()
    second = (await alice.post("/api/tasks", json={"title": "two"})).json()
    await look()
    await alice.patch(f"/api/tasks/{second['id']}", json={"title": "two"})
    await look()
    await alice.delete(f"/api/tasks/{task['id']}")  # on the next page: only the cursor tells
    await look()
    assert len(set(seen)) == 4


async def test_lists_of_two_people_are_told_apart_by_what_they_hold_only(alice, bob, task):
    """Nothing about the one can be learnt from the other's: with nothing in them they are the same bytes."""
    theirs = (await alice.get("/api/tasks")).headers["ETag"]
    assert (await ask(bob, "/api/tasks", theirs)).status_code == 200
    missing = await ask(bob, f"/api/tasks/{task['id']}", f'"{task["version"]}"')
    assert missing.status_code == 404


@pytest.mark.parametrize("known", ["7", '"7', "x, y", ""])
async def test_what_is_no_tag_is_refused(alice, task, known):
    for path in paths(task):
        answer = await ask(alice, path, known)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "If-None-Match")


async def test_it_costs_one_statement(duly, alice, task):
    tag = (await alice.get("/api/tasks")).headers["ETag"]
    with duly.statements() as seen:
        assert (await ask(alice, "/api/tasks", tag)).status_code == 304
    assert len(seen) == 1
