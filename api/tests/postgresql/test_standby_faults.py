"""Commits that wait for a standby: what was cut short or takes too long is not acknowledged."""

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace

import asyncpg
import pytest
from engines import POSTGRESQL
from outages import assert_well
from running_app import running

from duly_api.identifiers import new_id

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("NF-2")]


@pytest.fixture
async def task(alice) -> str:
    return (await alice.post("/api/tasks", json={"title": "before"})).json()["id"]


async def test_a_commit_whose_wait_for_the_standby_is_cancelled_is_not_acknowledged(duly, alice, task):
    """The server says COMMIT all the same, with a warning: it is on this disk, and perhaps on no other."""
    async with without_a_standby(duly):
        waiting = asyncio.create_task(alice.post("/api/tasks", json={"title": "in doubt"}))
        await duly.until(lambda: cancelled(duly), seconds=4)
        assert (await waiting).status_code == 503
    assert await duly.look("select count(*) from tasks where title = 'in doubt'") == [(1,)]
    await assert_well(duly, alice, task)


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_what_is_found_done_already_is_not_acknowledged_before_the_standby_has_it(duly, alice, task, method):
    """Repeating a write writes nothing, so that its commit would wait for nobody."""
    body = {"json": {"id": new_id(), "title": "in doubt"}} if method == "POST" else {}
    path = "/api/tasks" if body else f"/api/tasks/{task}"
    async with without_a_standby(duly):
        waiting = asyncio.create_task(alice.request(method, path, **body))
        await duly.until(lambda: cancelled(duly), seconds=4)
        assert (await waiting).status_code == 503
        assert (await alice.request(method, path, **body)).status_code == 503
    assert (await alice.request(method, path, **body)).status_code == (201 if body else 404)


@asynccontextmanager
async def without_a_standby(duly):
    """Commits wait for one that is not there."""
    duly.engine.server.sql("alter system set synchronous_standby_names = 'nobody';", "select pg_reload_conf();")
    try:
        await duly.until(lambda: commits_wait(duly), seconds=5)
        yield
    finally:
        duly.engine.server.sql("alter system reset synchronous_standby_names;", "select pg_reload_conf();")


async def commits_wait(duly) -> bool:
    """The new setting has come round to every process of the server."""
    connection = await asyncpg.connect(duly.engine.server.url())
    try:
        await connection.execute("select pg_logical_emit_message(true, 'probe', '')", timeout=0.3)
    except TimeoutError:
        return True
    finally:
        await connection.close()
    return False


async def cancelled(duly) -> bool:
    waiting = (
        "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep' and usename = 'duly_api'"
    )
    return await duly.look(waiting) == [(True,)]


async def test_of_several_hosts_the_one_that_takes_writes_is_found(duly, alice, task):
    """The first is not there; were it a standby, it would be passed over just so."""
    there = f"127.0.0.1:{duly.engine.server.port}"
    hosts = duly.settings.database.url.replace(there, f"127.0.0.1:1,{there}")
    several = replace(duly.settings.database, url=f"{hosts}?target_session_attrs=read-write")
    async with running(replace(duly.settings, database=several), duly.engine) as other:
        await assert_well(other, other.as_user("alice"), task)


async def test_a_commit_that_waits_for_a_standby_forever_is_not_waited_for(duly, alice, task):
    async with without_a_standby(duly):
        began = time.monotonic()
        assert (await alice.post("/api/tasks", json={"title": "in doubt"})).status_code == 503
        assert time.monotonic() - began < 5
    await assert_well(duly, alice, task)
