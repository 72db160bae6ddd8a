"""Databases with tasks in them, written past the api: kept in .cache, so that only the first run waits for them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pysqlite3.dbapi2 as sqlite
from people import BEGAN, CELL, HOARDER, person, task_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EACH = 200  # tasks of a person
HOARD = 100_000
COLUMNS = "user_id, id, digest, title, notes, due, completed_at, created_at, updated_at"
INSERT = f"insert into tasks ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - constants
REPEAT = f"""insert into tasks ({COLUMNS})
    select printf('%04x', ?) || substr(user_id, 5), id, digest, title, notes, due, completed_at, created_at, updated_at
    from tasks where user_id < '0001' order by user_id, id"""  # noqa: S608 - constants

Row = tuple[str | bytes | None, ...]


def seeded(cache: Path, cells: int, environment: dict[str, str]) -> Path:
    """A file with `cells` times a thousand people of 200 tasks each, and one person of 100,000."""
    fresh = cache / "begun.db"
    cache.mkdir(parents=True, exist_ok=True)
    fresh.unlink(missing_ok=True)
    migrate({**environment, "DULY_DATABASE_URL": f"sqlite:///{fresh}"})
    path = cache / f"{schema_of(fresh)}-{cells}.db"
    if not path.exists():
        began = time.monotonic()
        _fill(fresh, cells)
        fresh.rename(path)
        print(f"  seeded {cells * CELL * EACH + HOARD:,} tasks in {time.monotonic() - began:.0f} s", flush=True)
    return path


def migrate(environment: dict[str, str]) -> None:
    """By the release that will serve it."""
    subprocess.run(
        [sys.executable, "-m", "duly_api", "migrate"], env=environment, check=True, stdout=subprocess.DEVNULL
    )


def schema_of(path: Path) -> str:
    """A name for what the file's schema is, so that a changed one is seeded anew."""
    with closing(sqlite.connect(str(path))) as connection:
        schema = connection.execute("select sql from sqlite_schema order by name").fetchall()
    return hashlib.sha256(repr(schema).encode()).hexdigest()[:8]


def _fill(path: Path, cells: int) -> None:
    with closing(sqlite.connect(str(path), isolation_level=None)) as connection:
        connection.execute("pragma synchronous=off")
        connection.execute("pragma cache_size=-500000")
        connection.execute("begin")
        connection.executemany(INSERT, of_a_cell())
        for cell in range(1, cells):
            connection.execute(REPEAT, (cell,))
        connection.executemany(INSERT, tasks(HOARDER, HOARD))
        connection.execute("commit")
        connection.execute("pragma wal_checkpoint(truncate)")


def of_a_cell() -> Iterator[Row]:
    for user in sorted(person(number) for number in range(CELL)):
        yield from tasks(user, EACH)


def tasks(user: str, count: int) -> Iterator[Row]:
    """About 211 bytes of JSON each; every third is done."""
    for nth in range(count):
        made = _instant(BEGAN + 60_000 * nth)
        due = f"2026-{nth % 12 + 1:02d}-{nth % 28 + 1:02d}" if nth % 2 else None
        title = f"Answer the letter of {nth:06d}, kindly"
        yield user, task_id(nth), bytes(32), title, "", due, None if nth % 3 else made, made, made


def _instant(milliseconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + ".000Z"
