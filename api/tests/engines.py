"""The engines that the suite runs on: SQLite's file, and the oldest and the newest PostgreSQL, where there are any."""

from __future__ import annotations

import shutil
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import asyncpg
import postgres_server
import pysqlite3.dbapi2 as driver
import pytest

from duly_api.database_address import read_address
from duly_api.migration import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from running_service import Service

    from duly_api.database import Row
    from duly_api.database_address import PostgreSQL
    from duly_api.settings import Settings

NAMES = ("sqlite", "postgresql-15", "postgresql-18")
POSTGRESQL = NAMES[1:]


class Engine(Protocol):
    name: str
    broken_rule: type[Exception]
    no_bytes: str

    def fresh(self, folder: Path) -> Path | PostgreSQL:
        """A migrated database without rows."""

    def unmigrated(self) -> contextmanager[dict[str, str]]:
        """A new one, as settings."""

    def outage(self, settings: Settings) -> contextmanager[None]:
        """The database is not to be had meanwhile."""

    def without_policies(self, table: str) -> contextmanager[None]:
        """Only the statements keep people apart meanwhile."""

    async def look(self, settings: Settings, statement: str) -> list[Row]: ...

    def titles(self, service: Service) -> list[str]:
        """What a service of its own has stored, in a database that is sound."""


@dataclass
class SQLite:
    template: Path
    name: str = "sqlite"
    broken_rule = driver.IntegrityError
    no_bytes = "x''"

    def fresh(self, folder: Path) -> Path:
        folder.mkdir()
        return folder / shutil.copy(self.template, folder)

    @contextmanager
    def unmigrated(self) -> Iterator[dict[str, str]]:
        """The file in the data directory, which is the default."""
        yield {}

    async def look(self, settings: Settings, statement: str) -> list[Row]:
        with closing(driver.connect(str(settings.database), isolation_level=None)) as connection:
            return connection.execute(statement).fetchall()

    def titles(self, service: Service) -> list[str]:
        with closing(driver.connect(str(service.folder / "tasks.db"))) as connection:
            assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
            return [title for (title,) in connection.execute("select title from tasks")]

    @contextmanager
    def without_policies(self, _table: str) -> Iterator[None]:
        """It has none."""
        yield

    @contextmanager
    def outage(self, settings: Settings) -> Iterator[None]:
        hidden = settings.database.rename(settings.database.with_name("elsewhere"))
        yield
        hidden.rename(settings.database)


class Postgres:
    """One database for all tests in turn: emptying it costs less than a clone."""

    broken_rule = asyncpg.IntegrityConstraintViolationError
    no_bytes = "''"

    def __init__(self, name: str, server: postgres_server.Server) -> None:
        self.name, self.server = name, server
        self._template = server.fresh()
        migrate(read_address(server.url("duly_tasks_owner", self._template)))
        self.database = server.fresh(self._template)

    def fresh(self, _folder: Path) -> PostgreSQL:
        tables = ", ".join(f"duly_tasks.{table}" for table in ("tasks", "refused_tokens", "revocations"))
        self.do(f"truncate {tables} restart identity")
        return read_address(self.server.url("duly_api", self.database))

    @contextmanager
    def unmigrated(self) -> Iterator[dict[str, str]]:
        with self.new(migrated=False) as name:
            settings = self.server.environment(name)
            yield {key: settings[key] for key in ("DULY_DATABASE_URL", "DULY_DATABASE_OWNER_URL")}

    @contextmanager
    def new(self, *, migrated: bool) -> Iterator[str]:
        """One that a test may break."""
        name = self.server.fresh(self._template if migrated else "duly")
        yield name
        self.server.drop(name)

    @contextmanager
    def without_policies(self, table: str) -> Iterator[None]:
        self.do(f"alter table duly_tasks.{table} disable row level security")
        yield
        self.do(f"alter table duly_tasks.{table} enable row level security")

    def do(self, statement: str) -> str:
        """As the superuser, in the database of the tests."""
        return self.server.sql(f"{statement};", database=self.database)

    @contextmanager
    def outage(self, _settings: Settings) -> Iterator[None]:
        """A crash."""
        self.server.stop("immediate")
        yield
        self.server.start()

    async def look(self, settings: Settings, statement: str) -> list[Row]:
        """As the superuser, whom no policy holds."""
        database = settings.database.url.rpartition("/")[2]
        connection = await asyncpg.connect(self.server.url(database=database), server_settings=PATH)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    def titles(self, service: Service) -> list[str]:
        database = service.database["DULY_DATABASE_URL"].rpartition("/")[2]
        return self.server.sql("select title from duly_tasks.tasks;", database=database).split()


PATH = {"search_path": "duly_tasks"}


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Engine]:
    if name == "sqlite":
        migrate(folder / "tasks.db")
        yield SQLite(folder / "tasks.db")
        return
    try:
        with postgres_server.server(int(name.rpartition("-")[2])) as server:
            yield Postgres(name, server)
    except postgres_server.Missing as missing:
        pytest.skip(str(missing))
