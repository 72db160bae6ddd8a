"""Pages: newest first, each row once, and a cursor that was tampered with is refused."""

import pytest

from duly_api.identifiers import new_id


@pytest.fixture
async def seven(alice) -> list[dict]:
    """Newest first; every second one done."""
    made = [await alice.post("/api/tasks", json={"title": f"t{n}", "completed": n % 2 == 0}) for n in range(7)]
    return [answer.json() for answer in made][::-1]


async def pages(person, query: str) -> list[list[dict]]:
    found, cursor = [], ""
    while True:
        page = (await person.get(f"/api/tasks?{query}{cursor}")).json()
        found.append(page["items"])
        if page["next_cursor"] is None:
            return found
        cursor = f"&cursor={page['next_cursor']}"


@pytest.mark.parametrize(("limit", "sizes"), [(3, [3, 3, 1]), (7, [7]), (6, [6, 1]), (200, [7])])
async def test_pages_hold_every_task_once(alice, seven, limit, sizes):
    found = await pages(alice, f"limit={limit}")
    assert [len(page) for page in found] == sizes
    assert [task for page in found for task in page] == seven


@pytest.mark.parametrize(("status", "done"), [("open", False), ("done", True)])
async def test_a_filter_pages_too(alice, seven, status, done):
    found = await pages(alice, f"limit=2&status={status}")
    assert [task for page in found for task in page] == [t for t in seven if bool(t["completed_at"]) is done]


async def test_an_empty_list_has_no_next_page(alice):
    assert (await alice.get("/api/tasks")).json() == {"items": [], "next_cursor": None}


async def test_rows_added_and_removed_between_pages_shift_nothing(alice, seven):
    first = (await alice.get("/api/tasks?limit=3")).json()
    await alice.post("/api/tasks", json={"title": "newer"})
    await alice.delete(f"/api/tasks/{seven[2]['id']}")
    rest = (await alice.get(f"/api/tasks?cursor={first['next_cursor']}")).json()["items"]
    assert rest == seven[3:]


async def test_a_page_costs_one_statement_however_long(duly, alice, seven):
    with duly.statements() as seen:
        await alice.get("/api/tasks?limit=200&status=open")
    assert len(seen) == 1


def alter(cursor: str, at: int) -> str:
    return cursor[:at] + ("0" if cursor[at] != "0" else "1") + cursor[at + 1 :]


async def test_a_tampered_cursor_is_refused(alice, seven):
    cursor = (await alice.get("/api/tasks?limit=3")).json()["next_cursor"]
    tampered = [alter(cursor, at) for at in range(len(cursor))]
    tampered += ["", "x", "null", cursor[:-1], cursor + "0", cursor.upper(), new_id(), "%00", "%ff", "é", cursor * 9]
    for each in tampered:
        answer = await alice.get("/api/tasks", params={"cursor": each})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor"), each


async def test_a_cursor_is_bound_to_its_person_and_filter(alice, bob, seven):
    cursor = (await alice.get("/api/tasks?limit=3")).json()["next_cursor"]
    assert (await bob.get(f"/api/tasks?cursor={cursor}")).status_code == 422
    assert (await alice.get(f"/api/tasks?status=open&cursor={cursor}")).status_code == 422


BAD_LIMITS = ["0", "201", "-1", "1.0", "1_0", "+1", "%201", "", "x", "9" * 5000, "٣"]
BAD_QUERIES = [f"limit={limit}" for limit in BAD_LIMITS]
BAD_QUERIES += ["status=", "status=OPEN", "limit=1&limit=2", "user_id=bob", "%ff=1", "a%00b=1", "&&=", "x[]=1"]


@pytest.mark.parametrize("query", BAD_QUERIES)
async def test_a_bad_query_is_refused_and_not_repeated(alice, query):
    answer = await alice.get(f"/api/tasks?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:duly:problem:invalid-request")
    assert all(error["message"].endswith(".") for error in answer.json()["errors"])


async def test_a_count_of_them_all(alice, seven):
    assert (await alice.get("/api/tasks/count")).json() == {"open": 3, "done": 4}


async def test_a_count_of_none(bob, seven):
    assert (await bob.get("/api/tasks/count")).json() == {"open": 0, "done": 0}
