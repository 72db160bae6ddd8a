"""Which engine the stacks of a test run on: SQLite's files, or a PostgreSQL of the suite's own with a database each."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from packages import NEWEST, oldest_postgresql
from postgres_server import server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postgres_server import Server

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ASKED = os.environ.get("DULY_E2E_ENGINE")  # for the whole suite


class _Running:
    server: Server | None = None
    names: dict[Path, str]


_running = _Running()


@contextmanager
def use(name: str) -> Iterator[str]:
    """From here on, for every stack that is started. Its name with the major, as a test can say it."""
    if name == SQLITE:
        yield SQLITE
        return
    with server(oldest_postgresql() or NEWEST) as started:
        _running.server, _running.names = started, {}
        try:
            yield f"{POSTGRESQL} {started.major}"
        finally:
            _running.server = None


def databases(folder: Path) -> dict[str, str]:
    """The settings of a stack; the same database again for the same folder."""
    if _running.server is None:
        return {}
    if folder not in _running.names:
        _running.names[folder] = _running.server.fresh()
    return _running.server.environment(_running.names[folder])


def sql(folder: Path, statement: str) -> str:
    """What the superuser sees in the database of that stack."""
    assert _running.server is not None
    return _running.server.sql(statement, database=_running.names[folder])


@contextmanager
def outage() -> Iterator[None]:
    """As in a crash: whoever is connected is cut off, and nobody gets in before the end."""
    assert _running.server is not None
    _running.server.stop("immediate")
    yield
    _running.server.start()
