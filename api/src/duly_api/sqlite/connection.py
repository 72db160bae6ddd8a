"""One connection to a SQLite file: durable, bounded in time, and every trouble of the engine turned into `Unavailable`.

The driver brings its own SQLite, because 3.7.0 to 3.51.2 can corrupt a WAL file that two connections use and Python's
own module may be linked to one of those.
"""

import os
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

import pysqlite3.dbapi2 as driver

from duly_api.database import Row, Value
from duly_api.problems import Unavailable

SAFE_VERSION = (3, 51, 3)
LOOK_EVERY = 10_000  # virtual machine instructions between two looks at the clock, well under a millisecond
PRAGMAS = ("foreign_keys=on", "synchronous=full", "secure_delete=on", "trusted_schema=off", "cache_size=-8000")
PASSING = {driver.SQLITE_BUSY, driver.SQLITE_LOCKED, driver.SQLITE_FULL, driver.SQLITE_INTERRUPT}


def require_safe() -> None:
    if driver.sqlite_version_info < SAFE_VERSION:
        raise ImportError(f"Duly needs SQLite 3.51.3 or newer; pysqlite3 brings {driver.sqlite_version}: renew it.")


require_safe()


class Connection:
    """For one thread at a time. Opened when first needed, and again when the file was replaced or had an error."""

    def __init__(self, path: Path, *, budget: float, lock_wait: float, reads_only: bool = False) -> None:
        self._path, self._budget, self._lock_wait, self._reads_only = path, budget, lock_wait, reads_only
        self._connection: Any = None
        self._identity = (0, 0)
        self._deadline = 0.0
        self._see: Callable[[str], Any] | None = None

    def require_open(self) -> None:
        """A file that was moved or deleted would go on working, and lose everything with its last connection."""
        if self._connection is None or self._identity != self._identify():
            self.close()
            self._open()

    def fetch(self, statement: str, values: tuple[Value, ...] = ()) -> list[Row]:
        if self._connection is None:
            raise Unavailable("the database is closed")
        self._deadline = monotonic() + self._budget
        try:
            rows: list[Row] = self._connection.execute(_numbered(statement), values).fetchall()
        except (driver.IntegrityError, driver.ProgrammingError):
            raise  # a mistake of ours, which waiting would not mend
        except driver.Error as error:
            raise self._trouble(error) from error
        return rows

    def require_same_file(self) -> None:
        if self._identity != self._identify():
            raise Unavailable("the database file was moved")

    @property
    def in_transaction(self) -> bool:
        return self._connection is not None and bool(self._connection.in_transaction)

    def trace(self, see: Callable[[str], Any] | None) -> None:
        self._see = see
        if self._connection is not None:
            self._connection.set_trace_callback(see)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _open(self) -> None:
        self._identity = self._identify()
        try:
            self._connection = connect(self._path, self._lock_wait)
            if self._reads_only:
                self._connection.execute("pragma query_only=on")
        except driver.Error as error:
            raise self._trouble(error) from error
        self._connection.set_progress_handler(self._overdue, LOOK_EVERY)
        self._connection.set_trace_callback(self._see)

    def _overdue(self) -> bool:
        return monotonic() > self._deadline

    def _identify(self) -> tuple[int, int]:
        try:
            status = os.stat(self._path)  # noqa: PTH116 - on every read; a Path costs three times as much
        except OSError as error:
            self.close()
            raise Unavailable(f"the database file cannot be reached: {error.strerror}") from error
        return status.st_dev, status.st_ino

    def _trouble(self, error: Exception) -> Unavailable:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in PASSING:
            self.close()
        return Unavailable(f"{getattr(error, 'sqlite_errorname', 'SQLITE_ERROR')}: {error}")


def connect(path: Path, lock_wait: float) -> Any:
    """A connection of the bare driver, in autocommit mode; never creates the file."""
    address = f"file:{quote(str(path))}?mode=rw"
    connection = driver.connect(
        address, uri=True, timeout=lock_wait, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    for pragma in PRAGMAS:
        connection.execute(f"pragma {pragma}")
    return connection


@lru_cache(maxsize=512)
def _numbered(statement: str) -> str:
    """`$1` is a name to SQLite but a number to PostgreSQL; `?1` is SQLite's number."""
    return re.sub(r"\$(\d+)", r"?\1", statement)
