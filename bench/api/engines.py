"""Databases to be measured on, each filled alike: a SQLite file, or a PostgreSQL of this run's own with `fsync` on."""

from __future__ import annotations

import asyncio
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

import asyncpg
from people import HOARDER
from seeding import COLUMNS, HOARD, migrate, of_a_cell, seeded, tasks
from servers import family, spent
from stage import CACHE, ROOT, Stage

sys.path.insert(0, str(ROOT / "e2e"))

import postgres_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAJORS = (18, 15)  # the newest there is


class Engine(Protocol):
    name: str
    groups: bool  # whether there is a floor that commits together

    def database(self, name: str, release: Path = ROOT) -> dict[str, str]:
        """Settings of a filled one, for one contender to write in."""

    def cpu(self) -> float:
        """Seconds so far of the database's own processes, where it has some."""


class SQLite:
    name, groups = "SQLite", True

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def database(self, name: str, release: Path = ROOT) -> dict[str, str]:
        seed = seeded(CACHE, 1, self._stage.sources(release))
        return {"DULY_DATABASE_URL": f"sqlite:///{shutil.copyfile(seed, self._stage.folder / f'{name}.db')}"}

    def whole(self, cells: int) -> dict[str, str]:
        """`cells` times as many people, to be read only: it is gigabytes and not copied."""
        return {"DULY_DATABASE_URL": f"sqlite:///{seeded(CACHE, cells, self._stage.sources(ROOT))}"}

    def cpu(self) -> float:
        return 0.0


class PostgreSQL:
    groups = False

    def __init__(self, stage: Stage, server: postgres_server.Server) -> None:
        self.name = f"PostgreSQL {server.major}"
        self._stage, self._server = stage, server
        self._seeds: dict[Path, str] = {}
        self._postmaster = int((server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def database(self, name: str, release: Path = ROOT) -> dict[str, str]:  # noqa: ARG002 - it names its clones itself
        if release not in self._seeds:
            self._seeds[release] = self._seed(release)
        return self._server.environment(self._server.fresh(self._seeds[release]))

    def cpu(self) -> float:
        return sum(map(spent, family(self._postmaster)))

    def _seed(self, release: Path) -> str:
        database = self._server.fresh()
        migrate(self._stage.sources(release) | self._server.environment(database))
        with ThreadPoolExecutor(1) as thread:  # beside this one's event loop
            thread.submit(asyncio.run, _fill(self._server.url(database=database))).result()
        self._server.sql("vacuum analyze duly_tasks.tasks;", database=database)
        return database


async def _fill(url: str) -> None:
    """As the superuser, whom no policy holds."""
    connection = await asyncpg.connect(url)
    for rows in (of_a_cell(), tasks(HOARDER, HOARD)):
        await connection.copy_records_to_table(
            "tasks", schema_name="duly_tasks", columns=COLUMNS.split(", "), records=rows
        )
    await connection.close()


@contextmanager
def engines(stage: Stage) -> Iterator[list[Engine]]:
    """SQLite, and the newest PostgreSQL to be found."""
    for major in MAJORS:
        try:
            with postgres_server.server(major, fsync="on", shared_buffers="256MB") as server:
                yield [SQLite(stage), PostgreSQL(stage, server)]
                return
        except postgres_server.Missing as missing:
            print(f"  not measured: {missing}", flush=True)
    yield [SQLite(stage)]
