"""The only way to the data, and with `writer` the only place where a transaction begins or ends.

A unit of work is a coroutine over a `Transaction`: it awaits nothing but `fetch`, so one text of the domain runs on
SQLite (where it never suspends and the writer thread drives it) and on an engine with an asynchronous driver.
Statements number their values `$1`, `$2` … Whatever ails the engine is `Unavailable`: trouble is never the caller's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends
from starlette.requests import Request

from duly_api.problems import Unavailable
from duly_api.sqlite import Connection, Row, Value
from duly_api.writer import Unit, Writer

__all__ = ["Database", "Row", "Step", "Store", "Transaction", "Value"]

# Seconds. A read holds up the event loop, so it is given little; a write waits its turn behind others.
READ_BUDGET = 1.0
READ_LOCK_WAIT = 0.1
WRITE_BUDGET = 3.0
WRITE_LOCK_WAIT = 1.5  # twice at worst: who comes while another one waits begins after it
PATIENCE = 4.5

Result = TypeVar("Result")


class Transaction(Protocol):
    async def fetch(self, statement: str, *values: Value) -> list[Row]: ...


Step = Callable[[Transaction], Awaitable[Result]]


class Database:
    def __init__(self, path: Path) -> None:
        self._reader = Connection(path, budget=READ_BUDGET, lock_wait=READ_LOCK_WAIT, reads_only=True)
        self._writer = Writer(Connection(path, budget=WRITE_BUDGET, lock_wait=WRITE_LOCK_WAIT))

    def open(self) -> None:
        self._writer.start()

    async def close(self) -> None:
        """What was submitted is still committed."""
        await asyncio.to_thread(self._writer.stop)
        self._reader.close()

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        """One reading statement, on the event loop: that costs less than any thread (measured)."""
        self._reader.require_open()
        return self._reader.fetch(statement, values)

    async def write(self, step: Step[Result], *, scrub: bool = False) -> Result:
        """What `step` returns, once it is on the disk; nothing of it stays when it raises.

        With `scrub`, what it deleted is gone from every file of the database, too.
        Unavailable after `PATIENCE` seconds leaves open whether it was committed, so writes must bear repetition.
        """
        unit = Unit(step, asyncio.get_running_loop().create_future(), scrub)
        self._writer.submit(unit)
        try:
            async with asyncio.timeout(PATIENCE):
                result: Result = await unit.future
        except TimeoutError:
            raise Unavailable("the write took too long") from None
        return result

    @property
    def waiting(self) -> int:
        """Units of work whose turn has not come."""
        return self._writer.waiting

    def trace(self, see: Callable[[str], Any] | None) -> None:
        """Every statement that either connection executes, told as it begins."""
        self._reader.trace(see)
        self._writer.trace(see)


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Store = Annotated[Database, Depends(_database)]
