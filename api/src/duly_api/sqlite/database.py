"""SQLite: reads on the event loop on one connection, writes by one writer on another."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from duly_api.database import Result, Row, Step, Value
from duly_api.problems import Unavailable
from duly_api.sqlite.connection import Connection
from duly_api.sqlite.writer import Unit, Writer

# Seconds. A read holds up the event loop, so it is given little; a write waits its turn behind others.
READ_BUDGET = 1.0
READ_LOCK_WAIT = 0.1
WRITE_BUDGET = 3.0
WRITE_LOCK_WAIT = 1.5  # twice at worst: who comes while another one waits begins after it
PATIENCE = 4.5


class SQLiteDatabase:
    def __init__(self, path: Path) -> None:
        self._reader = Connection(path, budget=READ_BUDGET, lock_wait=READ_LOCK_WAIT, reads_only=True)
        self._writer = Writer(Connection(path, budget=WRITE_BUDGET, lock_wait=WRITE_LOCK_WAIT))

    def open(self) -> None:
        self._writer.start()

    async def close(self) -> None:
        await asyncio.to_thread(self._writer.stop)
        self._reader.close()

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        """On the event loop: that costs less than any thread (measured)."""
        self._reader.require_open()
        return self._reader.fetch(statement, values)

    async def change(self, statement: str, *values: Value) -> list[Row]:
        return await self._commit(lambda tx: tx.fetch(statement, *values), single=True)

    async def write(self, step: Step[Result], *, scrub: bool = False) -> Result:
        return await self._commit(step, scrub=scrub)

    async def _commit(self, step: Step[Result], *, scrub: bool = False, single: bool = False) -> Result:
        unit = Unit(step, asyncio.get_running_loop().create_future(), scrub, single)
        self._writer.submit(unit)
        try:
            async with asyncio.timeout(PATIENCE):
                result: Result = await unit.future
        except TimeoutError:
            raise Unavailable("the write took too long") from None
        return result

    async def listen(self, hear: Callable[[], Awaitable[object]]) -> None:
        """Nobody tells; the look at the table, four times a second, must do."""

    @property
    def waiting(self) -> int:
        return self._writer.waiting

    def trace(self, see: Callable[[str], Any] | None) -> None:
        """Of both connections."""
        self._reader.trace(see)
        self._writer.trace(see)
