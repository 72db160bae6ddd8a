"""The floor's storage on PostgreSQL: bare asyncpg, as many connections as the api has, nothing sent between statements.

The statements are the api's own, with the person named for the row-level policies: the same role, the same policies.
"""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
from floor import change, creation, first_page, one, page

from duly_api.postgresql.pool import MOST
from duly_api.postgresql.scope import scoped
from duly_api.tasks import statements

PAGE, FIND = scoped(statements.PAGE["all"]), scoped(statements.FIND)
CREATE, CHANGE = scoped(statements.CREATE), scoped(statements.CHANGE)


class PostgreSQL:
    def __init__(self, url: str) -> None:
        self._url = url
        self._idle: asyncio.Queue[Any] = asyncio.LifoQueue()

    async def open(self) -> None:
        for _ in range(MOST):
            self._idle.put_nowait(await asyncpg.connect(self._url))

    async def list(self, user: str) -> bytes:
        return page(user, await self._fetch(PAGE, first_page(user)))

    async def find(self, user: str, task_id: str) -> bytes:
        return one((await self._fetch(FIND, (user, task_id)))[0])

    async def create(self, user: str, sent: dict[str, Any]) -> bytes:
        return one((await self._fetch(CREATE, creation(user, sent)))[0])

    async def change(self, user: str, task_id: str, sent: dict[str, Any]) -> bytes:
        return one((await self._fetch(CHANGE, change(user, task_id, sent)))[0])

    async def _fetch(self, statement: str, values: tuple[Any, ...]) -> list[Any]:
        connection = await self._idle.get()
        try:
            rows: list[Any] = await connection.fetch(statement, *values)
        finally:
            self._idle.put_nowait(connection)
        return rows
