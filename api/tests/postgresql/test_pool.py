"""Connections are bounded, lent in turn, and never lost, whoever leaves or breaks off."""

import asyncio

import pytest
from engines import POSTGRESQL

from duly_api.postgresql import pool as bounds
from duly_api.postgresql.pool import Pool
from duly_api.problems import Unavailable

pytestmark = [pytest.mark.engines(POSTGRESQL[-1]), pytest.mark.req("NF-2")]


@pytest.fixture
async def pool(settings, monkeypatch):
    monkeypatch.setattr(bounds, "MOST", 2)
    made = Pool(settings.database)
    yield made
    await made.close()


async def waiting(pool: Pool) -> asyncio.Task:
    task = asyncio.create_task(pool.take())
    await asyncio.sleep(0)
    return task


async def test_the_last_used_is_lent_first(pool):
    first, second = await pool.take(), await pool.take()
    pool.give(first)
    pool.give(second)
    assert await pool.take() is second


async def test_no_more_are_opened_and_who_waited_longest_is_next(pool):
    first, second = await pool.take(), await pool.take()
    third, fourth = await waiting(pool), await waiting(pool)
    assert pool.waiting == 2
    pool.give(second)
    assert await third is second
    pool.give(first)
    assert await fourth is first


async def test_who_goes_first_goes_before_all_who_wait(pool, monkeypatch):
    monkeypatch.setattr(bounds, "WAITING_ROOM", 1)
    first, _second = await pool.take(), await pool.take()
    longest = await waiting(pool)
    hurried = asyncio.create_task(pool.take(first=True))
    await asyncio.sleep(0)
    pool.give(first)
    assert await hurried is first
    pool.give(first)
    assert await longest is first


async def test_the_place_of_one_that_broke_is_taken_by_a_new_one(pool):
    first, _second = await pool.take(), await pool.take()
    third = await waiting(pool)
    pool.discard(first)
    assert (await third).is_closed() is False
    assert first.is_closed()


async def test_who_leaves_the_queue_takes_nothing_along(pool):
    first, _second = await pool.take(), await pool.take()
    leaving, staying = await waiting(pool), await waiting(pool)
    leaving.cancel()
    pool.give(first)
    assert await staying is first


async def test_who_leaves_just_when_it_is_their_turn_gives_it_on(pool):
    first, _second = await pool.take(), await pool.take()
    leaving, staying = await waiting(pool), await waiting(pool)
    pool.give(first)
    leaving.cancel()
    assert await staying is first


async def test_what_was_dropped_does_not_come_back(pool):
    first, second = await pool.take(), await pool.take()
    pool.give(first)
    pool.drop()
    pool.give(second)
    assert first.is_closed()
    assert second.is_closed()
    assert await (await pool.take()).fetchval("select 1") == 1


async def test_a_connection_that_cannot_be_made_leaves_its_place(pool, monkeypatch):
    async def refused() -> None:
        raise OSError

    with monkeypatch.context() as patch:
        patch.setattr(pool, "connect", refused)
        for _ in range(5):
            with pytest.raises(OSError):  # noqa: PT011 - it has no message
                await pool.take()
    assert await (await pool.take()).fetchval("select 1") == 1


async def test_a_full_waiting_room_is_told_at_once(pool, monkeypatch):
    monkeypatch.setattr(bounds, "WAITING_ROOM", 1)
    _first, _second = await pool.take(), await pool.take()
    queued = await waiting(pool)
    with pytest.raises(Unavailable, match="no room"):
        await pool.take()
    queued.cancel()


async def test_nobody_waits_long(pool, monkeypatch):
    monkeypatch.setattr(bounds, "TURN_WITHIN", 0.01)
    first, _second = await pool.take(), await pool.take()
    with pytest.raises(Unavailable, match="in time"):
        await pool.take()
    pool.give(first)
    assert await pool.take() is first


async def test_a_turn_that_comes_too_late_by_a_hair_is_not_lost(pool, monkeypatch):
    first, second = await pool.take(), await pool.take()
    for gone in (pool.give, pool.discard):
        staying = await waiting(pool)
        with monkeypatch.context() as patch:
            patch.setattr(bounds, "TURN_WITHIN", 0)
            late = asyncio.create_task(pool.take(first=True))
            await asyncio.sleep(0)
        gone(first)
        with pytest.raises(Unavailable, match="in time"):
            await late
        first = await staying
    assert first is not second


async def test_who_waits_at_the_end_is_told(pool):
    _first, _second = await pool.take(), await pool.take()
    queued = await waiting(pool)
    await pool.close()
    with pytest.raises(Unavailable, match="closed"):
        await queued
