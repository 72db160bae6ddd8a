"""What must not overlap does not: revocations come in the order of their numbers, nothing is added to who is gone."""

import asyncio

import asyncpg
import pytest
from engines import POSTGRESQL

from duly_api.identifiers import new_id
from duly_api.revocations.statements import SINCE
from duly_api.tasks.statements import TWIN

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("EC-3", "EC-4")]

REVOKE = "insert into revocations (kind, value, until) values ('session', $1, 1)"
WAITING = "select count(*) from pg_stat_activity where wait_event = 'advisory' and usename = 'duly_api'"


@pytest.fixture
async def slow(duly):
    """A transaction that is under way for as long as the test likes."""
    connection = await asyncpg.connect(duly.settings.database.url)
    await connection.execute("begin")
    yield connection
    await connection.close()


async def somebody_waits(duly) -> bool:
    return await duly.look(WAITING) == [(1,)]


async def numbers(duly, known: int) -> list[int]:
    return [seq for seq, *_ in await duly.database.fetch(SINCE, known)]


async def test_who_has_read_up_to_a_number_misses_none_below_it(duly, slow):
    """Numbers are given out before the commit; a reader between two commits must not see the later one first."""
    await slow.execute(REVOKE, "first")
    second = asyncio.create_task(duly.database.change(REVOKE, "second"))
    await duly.until(lambda: somebody_waits(duly), seconds=2)
    assert await numbers(duly, 0) == []
    await slow.execute("commit")
    await second
    assert await numbers(duly, 0) == [1, 2]


async def test_without_the_order_one_would_be_missed(duly, slow):
    """The control."""
    duly.engine.do("alter table duly_tasks.revocations disable trigger revocations_in_order")
    try:
        await slow.execute(REVOKE, "first")
        await duly.database.change(REVOKE, "second")
        assert await numbers(duly, 0) == [2]
        await slow.execute("commit")
        assert await numbers(duly, 2) == []
    finally:
        duly.engine.do("alter table duly_tasks.revocations enable trigger revocations_in_order")


async def test_who_adds_waits_for_the_deletion_and_finds_the_tombstone(duly, slow):
    await slow.execute("select pg_advisory_xact_lock(hashtextextended('carol', 0))")
    await slow.execute("insert into revocations (kind, value) values ('subject', 'carol')")
    adding = asyncio.create_task(duly.as_user("carol").post("/api/tasks", json={"title": "too late"}))
    await duly.until(lambda: somebody_waits(duly), seconds=2)
    await slow.execute("commit")
    assert (await adding).status_code == 401
    assert await duly.look("select count(*) from tasks") == [(0,)]


async def test_the_deletion_waits_for_who_adds_and_takes_it_along(duly, slow):
    assert await slow.fetchval("select begin_adding('carol')") == "=carol"
    await slow.execute("insert into tasks values ('carol', 'x', '', 't', 'n', null, null, 'then', 'then', default, 1)")
    deleting = asyncio.create_task(duly.delete_account("carol"))
    await duly.until(lambda: somebody_waits(duly), seconds=2)
    await slow.execute("commit")
    assert (await deleting).headers["Duly-Removed"] == "tasks=1"
    assert await duly.look("select count(*) from tasks") == [(0,)]


async def test_a_lock_that_is_not_to_be_had_is_503(duly, slow):
    await slow.execute("select pg_advisory_xact_lock(hashtextextended('carol', 0))")
    answer = await duly.as_user("carol").post("/api/tasks", json={"title": "x"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert (await duly.as_user("alice").post("/api/tasks", json={"title": "x"})).status_code == 201


async def test_two_processes_write_one_chain(duly):
    """Refused tokens of one person, counted by two processes at once: both entries, one after the other."""
    async with duly.twin() as other:
        await duly.end_session("lost")
        for process in (duly, other):
            await duly.until(lambda p=process: refused(p), seconds=2)
        await asyncio.gather(*(process.app.state.tally.write(everything=True) for process in (duly, other)))
        assert await duly.look("select n from refused_tokens where user_id = 'alice' order by n") == [(1,), (2,)]


async def refused(process) -> bool:
    return (await process.as_user("alice", "lost").get("/api/me")).status_code == 401


async def test_other_processes_hear_of_it_without_looking(duly, figure):
    heard = asyncio.Queue()

    async def hear() -> None:
        heard.put_nowait(asyncio.get_running_loop().time())

    async with duly.twin() as other:
        listening = asyncio.create_task(other.database.listen(hear))
        async with asyncio.timeout(2):
            await heard.get()  # at the beginning it looks by itself
            began = asyncio.get_running_loop().time()
            await duly.end_session("phone")
            at = await heard.get()
        listening.cancel()
    figure(f"revocation heard by another process, {duly.engine.name}", f"{(at - began) * 1000:.0f} ms")


async def test_an_id_that_comes_and_goes_is_no_account_that_is_gone(duly, alice, slow):
    """The insert finds the id taken, and when we look whose it is, it is free again."""
    task_id = new_id()
    await alice.post("/api/tasks", json={"id": task_id, "title": "x"})
    real, asked = duly.database.fetch, []

    async def fetch(statement, *values):
        if not asked:
            asked.append(statement)
            await alice.delete(f"/api/tasks/{task_id}")
        return await real(statement, *values)

    duly.database.fetch = fetch
    assert (await alice.post("/api/tasks", json={"id": task_id, "title": "x"})).status_code == 201
    assert asked == [TWIN]
