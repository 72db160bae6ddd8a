"""Bringing the database to this release's schema: all or nothing, once, however many processes ask.

Every migration only adds, so that the release before runs on the new schema; what nobody uses any more goes a release
later. It gives its statements for both engines, as text, and needs no look at the rows.
"""

from pathlib import Path

from alembic.config import Config

from duly_api.database_address import PostgreSQL
from duly_api.schema import require_current
from duly_api.settings import read_addresses


def main() -> None:
    address, owner = read_addresses()
    if isinstance(address, PostgreSQL) and owner is None:
        return require_current(address)  # somebody else migrates
    return migrate(owner or address)


def migrate(address: Path | PostgreSQL) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    if isinstance(address, Path):
        from duly_api.sqlite import migration as sqlite  # noqa: PLC0415 - only the engine that is used is loaded

        return sqlite.migrate(address, config)
    from duly_api.postgresql import migration as postgresql  # noqa: PLC0415 - likewise

    return postgresql.migrate(address, config)
