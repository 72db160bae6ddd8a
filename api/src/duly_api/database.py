"""The only way to the data, and with the engines behind it the only place where a transaction begins or ends.

A unit of work is a coroutine over a `Transaction`: it awaits nothing but the transaction, so one text of the domain
runs on SQLite (where it never suspends and the writer thread drives it) and on PostgreSQL. Statements number their
values `$1`, `$2` …; one on people's rows takes the person as `$1`. Whatever ails the engine is `Unavailable`: trouble
is never the caller's.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends
from starlette.requests import Request

from duly_api.database_address import PostgreSQL

Value = str | int | float | bytes | None
Row = tuple[Any, ...]
Result = TypeVar("Result")


class Transaction(Protocol):
    async def fetch(self, statement: str, *values: Value) -> list[Row]: ...

    async def hold(self, person: str) -> None:
        """Until the end of the unit nobody else adds rows of this person's."""


Step = Callable[[Transaction], Awaitable[Result]]


class Database(Protocol):
    def open(self) -> None: ...

    async def close(self) -> None:
        """What was submitted is still committed."""

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        """One reading statement."""

    async def change(self, statement: str, *values: Value) -> list[Row]:
        """One writing statement, durable when it returns; else as `write`."""

    async def write(self, step: Step[Result], *, scrub: bool = False) -> Result:
        """What `step` returns, once it is on the disk; nothing of it stays when it raises.

        With `scrub`, what it deleted is gone from every file of the database, too, where the engine can do that.
        Unavailable after some seconds leaves open whether it was committed, so writes must bear repetition.
        """

    async def listen(self, hear: Callable[[], Awaitable[object]]) -> None:
        """Calls `hear` when any process has committed a revocation, where the engine tells; until cancelled."""

    @property
    def waiting(self) -> int:
        """Units of work whose turn has not come."""

    def trace(self, see: Callable[[str], Any] | None) -> None:
        """Every statement that is executed, told as it begins."""


def database_at(address: Path | PostgreSQL) -> Database:
    """Opens nothing yet. Only the engine that is used is loaded."""
    if isinstance(address, Path):
        from duly_api.sqlite.database import SQLiteDatabase  # noqa: PLC0415 - see above

        return SQLiteDatabase(address)
    from duly_api.postgresql.database import PostgreSQLDatabase  # noqa: PLC0415 - see above

    return PostgreSQLDatabase(address)


async def _database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


Store = Annotated[Database, Depends(_database)]
