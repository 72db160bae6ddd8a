"""PostgreSQL: a statement is its own transaction wherever that is enough, and every wait has an end."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from duly_api.database import Result, Row, Step, Value
from duly_api.database_address import PostgreSQL
from duly_api.postgresql.listening import listen
from duly_api.postgresql.pool import Connection, Pool
from duly_api.postgresql.scope import scoped
from duly_api.postgresql.trouble import is_sound, trouble
from duly_api.problems import Unavailable

# Seconds. The server cuts off a statement by itself, but not the wait for a standby at a commit, and not silence.
READ_PATIENCE = 3.0
WRITE_PATIENCE = 4.5

HOLD = "select pg_advisory_xact_lock(hashtextextended($1, 0))"  # as begin_adding's (the migration), but for one only

# A write that finds nothing to do commits nothing, and so waits for no standby; but what it found done already may be
# on this server alone, after a commit whose wait was cut short. This waits for whatever was written before it.
CERTAIN = "select pg_logical_emit_message(true, 'duly', '')"


class PostgreSQLDatabase:
    def __init__(self, address: PostgreSQL) -> None:
        self._pool = Pool(address)
        self._pooled = address.pooled
        self._see: Callable[[str], Any] | None = None

    def open(self) -> None:
        """Connections are made when they are needed."""

    async def close(self) -> None:
        await self._pool.close()

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        """What is nobody's goes first: revocations must not grow stale because people stand in line."""
        return await self._alone(READ_PATIENCE, statement, values, first=scoped(statement) == statement)

    async def change(self, statement: str, *values: Value) -> list[Row]:
        clock = asyncio.get_running_loop().time
        until = clock() + WRITE_PATIENCE
        rows = await self._alone(WRITE_PATIENCE, statement, values)
        if not rows:
            await self._lent(until - clock(), lambda lent: self._execute(lent, CERTAIN))
        return rows

    async def write(self, step: Step[Result], *, scrub: bool = False) -> Result:  # noqa: ARG002 - VACUUM is the server's
        return await self._unit(step, f"{CERTAIN}; commit")

    async def _unit(self, step: Step[Result], commit: str) -> Result:
        async def unit(connection: Connection) -> Result:
            await self._execute(connection, "begin")
            try:
                result = await step(Unit(self, connection))
            except Exception as error:
                if is_sound(error) and not connection.is_closed():
                    await self._execute(connection, "rollback")
                raise
            if await self._execute(connection, commit) != "COMMIT":
                raise Unavailable("the transaction had failed before its commit")
            return result

        return await self._lent(WRITE_PATIENCE, unit)

    async def listen(self, hear: Callable[[], Awaitable[object]]) -> None:
        if not self._pooled:  # a pooler would hand the news to anybody
            await listen(self._pool.connect, hear)

    @property
    def waiting(self) -> int:
        return self._pool.waiting

    def trace(self, see: Callable[[str], Any] | None) -> None:
        self._see = see

    async def run(self, connection: Connection, statement: str, values: tuple[Value, ...]) -> list[Row]:
        if self._see:
            self._see(statement)
        rows: list[Row] = await connection.fetch(scoped(statement), *values)
        return rows

    async def _alone(
        self, seconds: float, statement: str, values: tuple[Value, ...], *, first: bool = False
    ) -> list[Row]:
        if self._pooled:  # whose server may be another one after each answer, even between parsing and executing
            return await self._unit(lambda tx: tx.fetch(statement, *values), "commit")
        connection = self._pool.idle()
        if connection is None:
            return await self._lent(seconds, lambda lent: self.run(lent, statement, values), first=first)
        if self._see:
            self._see(statement)
        try:  # the usual case: nothing to wait for but the answer, which the driver's own clock bounds for less
            rows: list[Row] = await connection.fetch(scoped(statement), *values, timeout=seconds)
            self._require_no_doubt(connection)
        except BaseException as error:
            self._fail(connection, error)
            raise
        self._pool.give(connection)
        return rows

    async def _lent(
        self, seconds: float, use: Callable[[Connection], Awaitable[Result]], *, first: bool = False
    ) -> Result:
        connection = None
        try:
            async with asyncio.timeout(seconds):
                connection = await self._pool.take(first=first)
                result = await use(connection)
            self._require_no_doubt(connection)
        except BaseException as error:
            self._fail(connection, error)
            raise
        self._pool.give(connection)
        return result

    def _fail(self, connection: Connection, error: BaseException) -> None:
        """Lets go of the connection, and raises what the trouble is called here."""
        self._let_go(connection, error)
        if isinstance(error, Exception) and (told := trouble(error)) is not error:
            raise told from error

    def _require_no_doubt(self, connection: Connection) -> None:
        if self._pool.is_doubtful(connection):
            raise Unavailable("the server warned of the commit")

    def _let_go(self, connection: Connection, error: BaseException) -> None:
        if connection is None:
            return
        if is_sound(error) and not self._pool.is_doubtful(connection) and not _is_broken(connection):
            self._pool.give(connection)
        else:
            self._pool.discard(connection)
            if isinstance(error, Exception):
                self._pool.drop()

    async def _execute(self, connection: Connection, command: str) -> str:
        if self._see:
            self._see(command)
        done: str = await connection.execute(command)
        return done


def _is_broken(connection: Connection) -> bool:
    return bool(connection.is_closed() or connection.is_in_transaction())


class Unit:
    """A transaction that is under way."""

    def __init__(self, database: PostgreSQLDatabase, connection: Connection) -> None:
        self._database, self._connection = database, connection

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        return await self._database.run(self._connection, statement, values)

    async def hold(self, person: str) -> None:
        await self.fetch(HOLD, person)
