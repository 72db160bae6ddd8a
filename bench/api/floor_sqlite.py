"""The floor's storage on SQLite: one connection on the event loop, with the pragmas of the api's own."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from floor import change, creation, first_page, one, page

from duly_api.sqlite.connection import connect
from duly_api.tasks import statements


def numbered(statement: str) -> str:
    return re.sub(r"\$(\d+)", r"?\1", statement)


PAGE, FIND = numbered(statements.PAGE["all"]), numbered(statements.FIND)
CREATE, CHANGE = numbered(statements.CREATE), numbered(statements.CHANGE)


class Sqlite:
    """A commit of its own for every write."""

    def __init__(self, database: str) -> None:
        self._path = Path(database)

    async def open(self) -> None:
        self._execute = connect(self._path, 1.5).execute

    async def list(self, user: str) -> bytes:
        return page(user, self._execute(PAGE, first_page(user)).fetchall())

    async def find(self, user: str, task_id: str) -> bytes:
        return one(self._execute(FIND, (user, task_id)).fetchone())

    async def create(self, user: str, sent: dict[str, Any]) -> bytes:
        return one(await self._write(CREATE, creation(user, sent)))

    async def change(self, user: str, task_id: str, sent: dict[str, Any]) -> bytes:
        return one(await self._write(CHANGE, change(user, task_id, sent)))

    async def _write(self, statement: str, values: tuple[Any, ...]) -> Any:
        self._execute("begin immediate")
        (row,) = self._execute(statement, values).fetchall()
        self._execute("commit")
        return row


class Grouped(Sqlite):
    """What arrives in one turn of the event loop is made durable by one commit, on the loop."""

    def __init__(self, database: str) -> None:
        super().__init__(database)
        self._waiting: list[tuple[str, tuple[Any, ...], asyncio.Future[Any]]] = []

    async def _write(self, statement: str, values: tuple[Any, ...]) -> Any:
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._commit)
        waiter = loop.create_future()
        self._waiting.append((statement, values, waiter))
        return await waiter

    def _commit(self) -> None:
        batch, self._waiting = self._waiting, []
        self._execute("begin immediate")
        rows = [self._execute(statement, values).fetchall()[0] for statement, values, _ in batch]
        self._execute("commit")
        for row, (_, _, waiter) in zip(rows, batch, strict=True):
            waiter.set_result(row)
