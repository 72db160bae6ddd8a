"""Which schema this release works with. Migrating is a step of its own: a server never changes the schema it finds."""

from pathlib import Path

import pysqlite3.dbapi2 as driver

from duly_api.settings import SettingsError
from duly_api.sqlite import connect

HEAD = "0003"
LOCK_WAIT = 5.0  # seconds; another process may be migrating


def require_current(path: Path) -> None:
    """SettingsError when the schema is not exactly the one this release works with."""
    found = _version(path)
    if found is None or found < HEAD:
        raise SettingsError(f"The database {path} is not migrated: run `python -m duly_api migrate` first.")
    if found > HEAD:
        raise SettingsError(f"The database {path} belongs to a newer release of Duly: start that one.")


def _version(path: Path) -> str | None:
    try:
        connection = connect(path, LOCK_WAIT)
        try:
            (version,) = connection.execute("select version_num from alembic_version").fetchone()
        finally:
            connection.close()
    except (driver.Error, TypeError):
        return None
    return str(version)
