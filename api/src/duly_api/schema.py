"""Which schema this release works with. Migrating is a step of its own: a server never changes the schema it finds."""

from pathlib import Path

from duly_api.database_address import PostgreSQL
from duly_api.settings import SettingsError

HEAD = "0003"


def require_current(address: Path | PostgreSQL) -> None:
    """SettingsError when the schema is not exactly the one this release works with, or could not be protected."""
    if isinstance(address, Path):
        from duly_api.sqlite.schema import read_version  # noqa: PLC0415 - only the engine that is used is loaded

        found = read_version(address)
    else:
        from duly_api.postgresql.schema import inspect  # noqa: PLC0415 - likewise

        found = inspect(address)
    if found is None or found < HEAD:
        raise SettingsError(f"The database {address} is not migrated: run `python -m duly_api migrate` first.")
    if found > HEAD:
        raise SettingsError(f"The database {address} belongs to a newer release of Duly: start that one.")
