"""A deleted account: its token is dead at once, its data gone from the files, and nothing in flight brings it back."""

import asyncio
import random
from itertools import chain

import pytest

from duly_api.identifiers import new_id

CANARY = "canary-9c41-of-carol"
TOGETHER = 20  # races at a time


@pytest.mark.req("EC-3")
async def test_the_data_goes_and_the_token_dies_together(duly, alice):
    carol = duly.as_user("carol")
    for n in range(5):
        await carol.post("/api/tasks", json={"title": f"{CANARY} {n}"})
    await alice.post("/api/tasks", json={"title": "of alice"})
    answer = await duly.delete_account("carol")
    assert (answer.status_code, answer.content, answer.headers["Duly-Removed"]) == (202, b"", "tasks=5")
    assert (await carol.get("/api/tasks")).status_code == 401
    assert await duly.look("select count(*) from tasks where user_id = 'carol'") == [(0,)]
    assert len((await alice.get("/api/tasks")).json()["items"]) == 1
    assert (await duly.delete_account("carol")).headers["Duly-Removed"] == "tasks=0"


@pytest.mark.req("EC-3")
@pytest.mark.engines("sqlite")  # PostgreSQL's files are emptied by VACUUM
async def test_nothing_is_left_in_the_files(duly):
    carol = duly.as_user("carol")
    for n in range(50):
        await carol.post("/api/tasks", json={"title": f"{CANARY} {n}", "notes": CANARY * 100})
    assert CANARY in files(duly)
    await duly.delete_account("carol")
    assert CANARY not in files(duly)


def files(duly) -> str:
    folder = duly.settings.database.parent
    return "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir())


@pytest.mark.req("EC-3")
async def test_nothing_in_flight_brings_data_back(duly, figure):
    """1,000 races of a deletion against eight writes whose tokens were good when they set out, at two processes."""
    answers = []
    async with duly.twin() as other:
        for first in range(0, 1000, TOGETHER):
            races = [race(f"user-{number}", duly, other) for number in range(first, first + TOGETHER)]
            answers += chain.from_iterable(await asyncio.gather(*races))
    assert {answer.status_code for answer in answers} == {201, 202, 401}
    assert await duly.look("select user_id from tasks where user_id like 'user-%'") == []
    late = sum(answer.status_code == 401 for answer in answers)
    figure("writes racing a deletion, 1,000 times", f"0 rows left; {late} of 8,000 came too late and were refused")


async def race(user, *processes):
    people = [process.as_user(user) for process in processes for _ in range(4)]
    calls = [person.post("/api/tasks", json={"id": new_id(), "title": "x"}) for person in people]
    calls.append(processes[0].delete_account(user))
    random.shuffle(calls)
    return await asyncio.gather(*calls)


@pytest.mark.req("EC-3")
async def test_a_write_past_the_gate_is_stopped_by_the_tombstone(duly):
    """The write has been verified by a process that does not know yet; the statement itself refuses it."""
    async with duly.twin() as other:
        other.app.state.feed._known = 10**9  # deaf
        carol = other.as_user("carol")
        await duly.delete_account("carol")
        answer = await carol.post("/api/tasks", json={"title": "back again"})
        assert (answer.status_code, "invalid_token" in answer.headers["WWW-Authenticate"]) == (401, True)
        assert await duly.look("select count(*) from tasks") == [(0,)]


@pytest.mark.req("EC-3")
async def test_a_big_account_goes_in_one_piece(duly):
    await duly.look(
        """with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000)
        insert into tasks (user_id, id, digest, title, notes, created_at, updated_at)
        select 'carol', '01920000-0000-7000-8000-' || (100000000000 + i), '', 'a title', 'notes', 'then', 'then' from n
    """.replace("''", duly.engine.no_bytes)
    )
    assert (await duly.delete_account("carol")).status_code == 202
    assert await duly.look("select count(*) from tasks") == [(0,)]
