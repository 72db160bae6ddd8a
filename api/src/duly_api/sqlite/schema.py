"""Which schema a SQLite file has."""

from pathlib import Path

import pysqlite3.dbapi2 as driver

from duly_api.schema import Schema
from duly_api.sqlite.connection import connect

LOCK_WAIT = 5.0  # seconds; another process may be migrating


FOUND = "select version_num, oldest from alembic_version, schema_serves"


def read_schema(path: Path) -> Schema | None:
    """None where there is none, or one that is older than any release which could tell."""
    try:
        connection = connect(path, LOCK_WAIT)
        try:
            found = Schema(*connection.execute(FOUND).fetchone())
        finally:
            connection.close()
    except (driver.Error, TypeError):
        return None
    return found
