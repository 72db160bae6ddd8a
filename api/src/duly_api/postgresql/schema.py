"""What a server looks at before it starts: which schema, and whether the database protects people from our mistakes."""

import asyncio
from typing import Any

import asyncpg

from duly_api.database_address import PostgreSQL
from duly_api.postgresql.connecting import connect
from duly_api.postgresql.pool import CONNECT_WITHIN
from duly_api.postgresql.trouble import DRIVERS, in_a_sentence
from duly_api.schema import Schema
from duly_api.settings import SettingsError

START_WITHIN = 10.0  # seconds; a server that is starting, or a standby that becomes the primary
AGAIN = 0.25
OLDEST = 150_000

FOUND = "select version_num, oldest from alembic_version, schema_serves"
SCRIPT = "deploy/postgresql/roles.sql"

# What must not be so, and the remedy. The first that is found is told.
UNSAFE = {
    f"current_setting('server_version_num')::integer < {OLDEST}": "this PostgreSQL is older than 15; renew it",
    "current_schema() is distinct from 'duly_tasks'": (
        f"the role's search_path is not duly_tasks, or it may not use that schema; run {SCRIPT}"
    ),
    "(select rolsuper or rolbypassrls from pg_roles where rolname = current_user)": (
        f"row-level security does not hold for a superuser or a role with BYPASSRLS; use duly_api ({SCRIPT})"
    ),
    """exists (select from pg_class where relnamespace = to_regnamespace('duly_tasks')
        and pg_has_role(current_user, relowner, 'member'))""": (
        f"the role owns the tables, or is a member of the one that does; use duly_api ({SCRIPT})"
    ),
    """exists (select from pg_class join pg_attribute on attrelid = pg_class.oid
        where relnamespace = to_regnamespace('duly_tasks') and relkind in ('r', 'p') and attname = 'user_id'
        and not (relrowsecurity and relforcerowsecurity))""": (
        "row-level security is not forced on every table with user_id; have its owner force it again"
    ),
    "current_setting('synchronous_commit') = 'off'": (
        "synchronous_commit is off and what was acknowledged could be lost; set it to on"
    ),
}


def inspect(address: PostgreSQL) -> Schema | None:
    """None where there is none, or one that is too old to tell; SettingsError when it is not safe to serve with."""
    return asyncio.run(_inspect(address))


async def _inspect(address: PostgreSQL) -> Schema | None:
    connection = await _connected(address)
    try:
        found = await connection.fetchrow(f"select {', '.join(UNSAFE)}")
        for sentence, unsafe in zip(UNSAFE.values(), found.values(), strict=True):
            if unsafe:
                raise SettingsError(f"DULY_DATABASE_URL: {sentence}.")
        return Schema(*await connection.fetchrow(FOUND))
    except asyncpg.UndefinedTableError:
        return None
    except DRIVERS as error:
        raise _unreachable(address, error) from error
    finally:
        connection.terminate()


async def _connected(address: PostgreSQL) -> Any:
    deadline = asyncio.get_running_loop().time() + START_WITHIN
    while True:
        try:
            return await connect(address, within=CONNECT_WITHIN, once=True)
        except DRIVERS as error:
            if not _passes(error) or asyncio.get_running_loop().time() > deadline:
                raise _unreachable(address, error) from error
        await asyncio.sleep(AGAIN)


def _passes(error: Exception) -> bool:
    """A password or a name that is wrong stays wrong."""
    return not isinstance(error, (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError))


def _unreachable(address: PostgreSQL, error: Exception) -> SettingsError:
    return SettingsError(f"DULY_DATABASE_URL: the database {address} cannot be used ({in_a_sentence(error)}).")
