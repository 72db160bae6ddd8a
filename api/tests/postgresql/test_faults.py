"""Whatever ails PostgreSQL, the answer is 503 with Retry-After within five seconds, and it mends by itself."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest
from engines import POSTGRESQL
from outages import assert_unavailable, assert_well
from running_app import running
from wire import Wire

from duly_api.postgresql import database as bounds
from duly_api.postgresql import pool
from duly_api.problems import Unavailable

SLOW = "select pg_sleep(0.05) from (values ($1)) as person left join tasks on true where $1 = $1"

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("NF-2")]


@pytest.fixture
async def task(alice) -> str:
    return (await alice.post("/api/tasks", json={"title": "before"})).json()["id"]


async def test_a_crash_and_a_new_start(duly, alice, task):
    with duly.engine.outage(duly.settings):
        await assert_unavailable(alice, task)
        assert (await duly.client().get("/readyz")).status_code == 503
        assert (await duly.client().get("/healthz")).status_code == 200
        assert (await duly.client().get("/api/tasks")).status_code == 401
    await assert_well(duly, alice, task)


async def test_every_connection_ended_by_an_administrator(duly, alice, task):
    await duly.look("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'duly_api'")
    await assert_well(duly, alice, task)


@asynccontextmanager
async def with_role(duly, setting: str):
    """Said to new connections; the old ones are ended."""
    duly.engine.do(f"alter role duly_api {setting}")
    try:
        await duly.look("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'duly_api'")
        yield
    finally:
        duly.engine.do("alter role duly_api connection limit -1")
        duly.engine.do("alter role duly_api reset default_transaction_read_only")


async def several_connections(duly) -> set:
    async def opened() -> bool:
        asked = (duly.database.fetch("select pg_sleep(0.05)") for _ in range(4))
        await asyncio.gather(*asked, return_exceptions=True)  # what was ended a moment ago may still be tried
        return len(duly.database._pool._idle) >= 4

    await duly.until(opened, seconds=5)
    return set(duly.database._pool._idle)


async def test_a_primary_that_has_become_a_standby(duly, alice, task):
    """It refuses writes; the connections to it are given up, so that the next ones find the new primary."""
    async with with_role(duly, "set default_transaction_read_only = on"):
        before = await several_connections(duly)
        answer = await alice.post("/api/tasks", json={"title": "x"})
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert before & set(duly.database._pool._idle) == set()
    await assert_well(duly, alice, task)


async def test_no_room_for_another_connection(duly, alice, task):
    async with with_role(duly, "connection limit 0"):
        await assert_unavailable(alice, task)
    await assert_well(duly, alice, task)


async def test_silence(duly, alice, task):
    """Connections stay open and nothing answers: a network that is half open, or a server that is stopped."""
    with Wire(duly.engine.server.port).strung() as wire:
        port = f":{duly.engine.server.port}/"
        address = replace(duly.settings.database, url=duly.settings.database.url.replace(port, f":{wire.port}/"))
        async with running(replace(duly.settings, database=address), duly.engine) as behind:
            person = behind.as_user("alice")
            assert (await person.get("/api/tasks")).status_code == 200
            with wire.dead():
                await assert_unavailable(person, task)
                await assert_unavailable(person, task)  # also with new connections
            await assert_well(behind, person, task)


async def test_people_in_line_do_not_make_the_revocations_stale(duly, monkeypatch):
    """One connection, which always somebody has: the look at the revocations is next all the same."""
    monkeypatch.setattr(pool, "MOST", 1)
    monkeypatch.setattr(pool, "TURN_WITHIN", 20)
    monkeypatch.setattr(bounds, "READ_PATIENCE", 20)
    people = [asyncio.create_task(duly.database.fetch(SLOW, "alice")) for _ in range(30)]
    await asyncio.sleep(0)
    await duly.app.state.feed.catch_up()
    assert sum(task.done() for task in people) <= 2
    await asyncio.gather(*people)


async def test_a_statement_that_takes_too_long_is_cut_off(duly, monkeypatch):
    monkeypatch.setattr(bounds, "READ_PATIENCE", 0.1)
    with pytest.raises(Unavailable, match="TimeoutError"):
        await duly.database.fetch("select pg_sleep(10)")
    assert await duly.database.fetch("select 1") == [(1,)]


async def test_the_server_cuts_it_off_by_itself(duly, monkeypatch):
    monkeypatch.setattr(bounds, "READ_PATIENCE", 20)
    with pytest.raises(Unavailable, match="QueryCanceledError 57014"):
        await duly.database.fetch("select pg_sleep(10)")
    assert await duly.database.fetch("select 1") == [(1,)]


async def test_a_mistake_of_ours_is_no_trouble_of_the_databases(duly):
    """Nor does it cost the connection."""
    before = await several_connections(duly)
    for statement in (
        "select nonsense",
        "select 1 / 0",
        "insert into revocations (kind, value) values ('nonsense', 'x')",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await duly.database.change(statement)
    with pytest.raises(asyncpg.DataError, match="invalid input"):
        await duly.database.fetch("select $1::int", "text")
    assert before <= set(duly.database._pool._idle)


async def test_a_unit_that_fails_leaves_nothing(duly):
    async def fails(tx):
        await tx.fetch("insert into revocations (kind, value) values ('subject', 'x')")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await duly.database.write(fails)
    assert await duly.database.fetch("select 1 from revocations") == []


async def test_a_failure_that_a_unit_swallows_is_not_committed(duly):
    async def swallows(tx):
        await tx.fetch("insert into revocations (kind, value) values ('subject', 'x')")
        with pytest.raises(asyncpg.PostgresError):
            await tx.fetch("select nonsense")

    with pytest.raises(Unavailable, match="25P02"):
        await duly.database.write(swallows)
    assert await duly.database.fetch("select 1 from revocations") == []


async def test_after_the_end_everything_is_unavailable(duly, alice, task):
    await duly.database.close()
    await assert_unavailable(alice, task)
