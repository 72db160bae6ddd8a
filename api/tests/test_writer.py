"""Group commit: one flush for all who wait, each unit on its own, and no answer before the flush."""

import asyncio
import threading

import pysqlite3.dbapi2 as driver
import pytest

from duly_api.problems import Conflict, Unavailable
from duly_api.sqlite import writer

pytestmark = pytest.mark.engines("sqlite")

INSERT = "insert into revocations (kind, value) values ('subject', $1)"
COUNT = "select count(*) from revocations"


def insert(value: str, failure: Exception | None = None):
    async def step(tx):
        await tx.fetch(INSERT, value)
        if failure:
            raise failure
        return value

    return step


async def held(duly, *steps):
    return await _held(duly, *(duly.database.write(step) for step in steps))


async def changed(duly, *statements):
    """Each a unit of one statement."""
    return await _held(duly, *(duly.database.change(statement) for statement in statements))


async def _held(duly, *units):
    """All of them in one batch: the writer is kept busy until every one has been submitted."""
    entered, go = threading.Event(), threading.Event()

    async def hold(tx):
        entered.set()
        assert go.wait(5)

    holding = asyncio.create_task(duly.database.write(hold))
    await asyncio.to_thread(entered.wait, 5)
    waiting = [asyncio.create_task(unit) for unit in units]
    await asyncio.sleep(0)
    go.set()
    await holding
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_those_who_wait_together_share_one_commit(duly):
    with duly.statements() as seen:
        assert await held(duly, *(insert(f"v{n}") for n in range(50))) == [f"v{n}" for n in range(50)]
    assert seen.count("commit") == 2  # the one held up, and one for all fifty
    assert await duly.database.fetch(COUNT) == [(50,)]


async def test_who_reads_cannot_write(duly):
    await duly.database.write(insert("stays"))
    with pytest.raises(Unavailable, match="SQLITE_READONLY"):
        await duly.database.fetch("delete from revocations")
    assert await duly.database.fetch(COUNT) == [(1,)]


async def test_a_unit_that_fails_takes_only_itself_back(duly):
    first, second, third = await held(duly, insert("a"), insert("b", Conflict()), insert("c"))
    assert (first, type(second), third) == ("a", Conflict, "c")
    assert await duly.database.fetch("select value from revocations") == [("a",), ("c",)]


async def test_a_mistake_in_a_unit_harms_no_other(duly):
    """Taking the savepoint's name, ending the transaction or suspending are mistakes that the writer survives."""

    async def ends_it(tx):
        await tx.fetch("rollback")

    async def suspends(tx):
        await asyncio.sleep(0)

    async def breaks_a_rule(tx):
        await tx.fetch("insert into revocations (kind, value) values ('nonsense', 'x')")

    for mistake in (suspends, breaks_a_rule):
        first, second, third = await held(duly, insert(f"a {mistake}"), mistake, insert(f"c {mistake}"))
        assert (isinstance(first, str), isinstance(second, Exception), isinstance(third, str)) == (True, True, True)
    outcomes = await held(duly, insert("before"), ends_it, insert("after"))
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert await duly.database.fetch(COUNT) == [(4,)]
    assert await duly.database.write(insert("and on")) == "and on"


ADD = "insert into revocations (kind, value) values ('subject', '{}') returning value"


async def test_a_statement_that_fails_takes_only_itself_back(duly):
    """Without a savepoint: the half that had been done is taken back by the engine."""
    two = "insert into revocations (kind, value) values ('subject', 'b'), ('subject', 'a')"
    first, second, third = await changed(duly, ADD.format("a"), two, ADD.format("c"))
    assert (first, type(second), third) == ([("a",)], driver.IntegrityError, [("c",)])
    assert await duly.database.fetch("select value from revocations") == [("a",), ("c",)]


ENDLESS = """insert into revocations (kind, value)
    with recursive n(i) as (select 1 union all select i + 1 from n) select 'subject', i from n"""


@pytest.mark.parametrize("statement", ["rollback", ENDLESS])
async def test_a_statement_that_takes_the_transaction_back_fails_all_of_it(duly, statement):
    """What comes after it would be on its own, and what was before it is gone. An interrupted write does that."""
    duly.database._writer._connection._budget = 0.05
    outcomes = await changed(duly, ADD.format("before"), statement, ADD.format("after"))
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert await duly.database.fetch(COUNT) == [(0,)]
    assert await duly.database.change(ADD.format("next")) == [("next",)]


async def test_a_commit_that_is_refused_is_taken_back_at_once(duly):
    """A rule that is checked at the commit leaves the transaction open; the next unit must not find it so."""

    async def breaks_a_promise(tx):
        await tx.fetch("create temp table parent (id integer primary key)")
        await tx.fetch("create temp table child (id references parent deferrable initially deferred)")
        await tx.fetch("insert into child values (1)")

    outcomes = await held(duly, insert("a"), breaks_a_promise)
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 2
    assert await duly.database.write(insert("next")) == "next"
    assert await duly.database.fetch("select value from revocations") == [("next",)]


async def test_a_connection_lost_in_a_batch_fails_all_of_it(duly):
    """What would come after it must not run on a new connection, outside of any transaction."""

    async def loses_it(tx):
        duly.database._writer._connection.close()

    outcomes = await held(duly, insert("a"), loses_it, insert("b"))
    assert [type(outcome) for outcome in outcomes] == [Unavailable] * 3
    assert await duly.database.fetch(COUNT) == [(0,)]
    assert await duly.database.write(insert("next")) == "next"


async def test_a_full_waiting_room_is_told_at_once(duly, monkeypatch):
    monkeypatch.setattr(writer, "WAITING_ROOM", 2)
    outcomes = await held(duly, *(insert(f"v{n}") for n in range(5)))
    assert [type(outcome) for outcome in outcomes] == [str, str, Unavailable, Unavailable, Unavailable]


async def test_who_has_given_up_is_not_served(duly, monkeypatch):
    monkeypatch.setattr(writer, "PATIENCE", -1)
    with pytest.raises(Unavailable):
        await duly.database.write(insert("late"))
    assert await duly.database.fetch(COUNT) == [(0,)]


async def test_a_caller_who_left_stops_nobody_else(duly):
    leaving = asyncio.create_task(duly.database.write(insert("left")))
    await asyncio.sleep(0)
    leaving.cancel()
    assert await duly.database.write(insert("stayed")) == "stayed"


async def test_what_was_submitted_is_committed_before_the_end(duly, settings):
    waiting = [asyncio.create_task(duly.database.write(insert(f"v{n}"))) for n in range(20)]
    await asyncio.sleep(0)
    await duly.database.close()
    assert len(await asyncio.gather(*waiting)) == 20
    async with duly.twin() as after:
        assert await after.database.fetch(COUNT) == [(20,)]
