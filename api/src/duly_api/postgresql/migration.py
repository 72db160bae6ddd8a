"""Migrating a PostgreSQL database as the role that owns the tables, while others work in it.

Alembic writes the statements, and one transaction executes them. One process migrates while the others wait for it;
it waits for nobody's table longer than the role's `lock_timeout`, which would hold up everybody, but tries again.
"""

import asyncio
import io
from typing import Any

import asyncpg
from alembic import command
from alembic.config import Config

from duly_api.database_address import PostgreSQL
from duly_api.postgresql.connecting import connect
from duly_api.postgresql.trouble import DRIVERS, in_a_sentence
from duly_api.schema import HEAD
from duly_api.settings import SettingsError

CONNECT_WITHIN = 10.0  # seconds
ATTEMPTS = 20
AGAIN = 0.5  # seconds, in which whoever waited behind us gets on
TURN = """
    set local lock_timeout = '60s';
    select pg_advisory_xact_lock(hashtextextended('duly_tasks.migration', 0));
    set local lock_timeout = '2s'"""


def migrate(owner: PostgreSQL, config: Config) -> None:
    try:
        asyncio.run(_migrate(owner, config))
    except DRIVERS as error:
        raise SettingsError(
            f"DULY_DATABASE_OWNER_URL: the database {owner} cannot be migrated ({in_a_sentence(error)})."
        ) from error


async def _migrate(owner: PostgreSQL, config: Config) -> None:
    connection = await connect(owner, within=CONNECT_WITHIN, once=True)
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await _upgrade(connection, config)
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
                if attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(AGAIN)
    finally:
        await connection.close()


async def _upgrade(connection: Any, config: Config) -> None:
    async with connection.transaction():
        await connection.execute(TURN)
        found = await _version(connection)
        if found is None or found < HEAD:
            await connection.execute(await asyncio.to_thread(_statements, config, found))


async def _version(connection: Any) -> str | None:
    if await connection.fetchval("select to_regclass('alembic_version')") is None:
        return None
    found: str | None = await connection.fetchval("select version_num from alembic_version")
    return found


def _statements(config: Config, found: str | None) -> str:
    written = io.StringIO()
    config.attributes["options"] = {"output_buffer": written}
    command.upgrade(config, f"{found or 'base'}:{HEAD}", sql=True)
    return written.getvalue()
