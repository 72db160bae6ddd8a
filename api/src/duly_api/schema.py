"""Which schema this release works with. Migrating is a step of its own: a server never changes the schema it finds.

Migrations add, and take away a release later; so a release also runs on the schema of the one that follows it.
"""

from pathlib import Path
from typing import NamedTuple

from duly_api.database_address import PostgreSQL
from duly_api.settings import SettingsError

HEAD = "0004"


class Schema(NamedTuple):
    """Its newest migration, and that of the oldest release which may run on it."""

    version: str
    oldest: str


def require_current(address: Path | PostgreSQL) -> None:
    """SettingsError when this release cannot run on the schema, or nobody would be protected there."""
    if isinstance(address, Path):
        from duly_api.sqlite.schema import read_schema  # noqa: PLC0415 - only the engine that is used is loaded

        found = read_schema(address)
    else:
        from duly_api.postgresql.schema import inspect  # noqa: PLC0415 - likewise

        found = inspect(address)
    if found is None or found.version < HEAD:
        raise SettingsError(f"The database {address} is not migrated: run `python -m duly_api migrate` first.")
    if found.oldest > HEAD:
        raise SettingsError(f"The database {address} belongs to a newer release of Duly: start that one.")
