"""Which schema a SQLite file has."""

from pathlib import Path

import pysqlite3.dbapi2 as driver

from duly_api.sqlite.connection import connect

LOCK_WAIT = 5.0  # seconds; another process may be migrating


def read_version(path: Path) -> str | None:
    try:
        connection = connect(path, LOCK_WAIT)
        try:
            (version,) = connection.execute("select version_num from alembic_version").fetchone()
        finally:
            connection.close()
    except (driver.Error, TypeError):
        return None
    return str(version)
