"""One process migrates while others wait and people work on; both engines get the same tables."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import asyncpg
import pysqlite3.dbapi2 as driver
import pytest
from engines import POSTGRESQL
from postgres_server import ROLES

from duly_api.database import database_at
from duly_api.database_address import read_address
from duly_api.migration import migrate
from duly_api.postgresql import migration
from duly_api.postgresql.scope import scoped
from duly_api.refused_tokens import statements as refused_tokens
from duly_api.revocations import statements as revocations
from duly_api.schema import HEAD, require_current
from duly_api.settings import SettingsError
from duly_api.tasks import statements as tasks
from duly_api.tasks.creation import create
from duly_api.tasks.shapes import NewTask

pytestmark = pytest.mark.engines(*POSTGRESQL)

COLUMNS = """
    select table_name::text, column_name::text, is_nullable = 'NO' from information_schema.columns
    where table_schema = 'duly_tasks' order by 1, 2"""
COLUMNS_OF_SQLITE = """
    select t.name, c.name, c."notnull" or c.pk > 0 from sqlite_schema t, pragma_table_xinfo(t.name) c
    where t.type = 'table' and t.name not like 'sqlite_%' order by 1, 2"""
KEYS = """
    select relname::text, array_agg(attname::text order by array_position(indkey::int2[], attnum))
    from pg_index join pg_class on pg_class.oid = indrelid
    join pg_attribute on attrelid = indrelid and attnum = any(indkey)
    where indisprimary and relnamespace = 'duly_tasks'::regnamespace group by 1 order by 1"""


@pytest.fixture
def empty(engine):
    """A database without tables, as its owner and as the application see it."""
    with engine.new(migrated=False) as name:
        yield tuple(read_address(engine.server.url(role, name)) for role in ("duly_tasks_owner", "duly_api"))


async def rows(address, statement) -> list[tuple]:
    connection = await asyncpg.connect(address.url)
    try:
        return [tuple(row) for row in await connection.fetch(statement)]
    finally:
        await connection.close()


def test_several_may_migrate_at_once(empty):
    owner, application = empty
    with pytest.raises(SettingsError, match="not migrated"):
        require_current(application)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, [owner] * 4))
    require_current(application)


async def test_migrating_again_changes_nothing(empty):
    owner, _ = empty
    await asyncio.to_thread(migrate, owner)
    before = await rows(owner, "select oid, relname from pg_class where relnamespace = 'duly_tasks'::regnamespace")
    await asyncio.to_thread(migrate, owner)
    after = await rows(owner, "select oid, relname from pg_class where relnamespace = 'duly_tasks'::regnamespace")
    assert sorted(after) == sorted(before)


async def test_a_migration_that_fails_leaves_the_old_schema(empty):
    owner, _ = empty
    await rows(owner, "create table refused_tokens (x int)")  # in the way of the second one
    with pytest.raises(SettingsError, match=r"DULY_DATABASE_OWNER_URL.*cannot be migrated") as told:
        await asyncio.to_thread(migrate, owner)
    assert "\n" not in str(told.value)
    assert await rows(owner, "select relname::text from pg_class where relnamespace = 'duly_tasks'::regnamespace") == [
        ("refused_tokens",)
    ]


async def test_it_waits_for_nobodys_table_but_tries_again(empty, monkeypatch):
    """People work on while it cannot have its lock; once it can, it goes on by itself."""
    owner, _ = empty
    await asyncio.to_thread(migrate, owner)
    await rows(owner, "update alembic_version set version_num = '0002'")
    await rows(owner, "alter table tasks drop column version")
    await rows(owner, "drop table schema_serves")
    monkeypatch.setattr(migration, "TURN", migration.TURN.replace("'2s'", "'50ms'"))
    monkeypatch.setattr(migration, "AGAIN", 0.05)
    reader = await asyncpg.connect(owner.url)
    try:
        await reader.execute("begin; lock table tasks in access share mode")
        migrating = asyncio.create_task(asyncio.to_thread(migrate, owner))
        for _ in range(3):
            assert await asyncio.wait_for(rows(owner, "select count(*) from tasks"), 1) == [(0,)]
        assert not migrating.done()
        await reader.execute("commit")
        await migrating
    finally:
        await reader.close()
    assert await rows(owner, "select version_num from alembic_version") == [(HEAD,)]


async def test_a_lock_that_it_never_gets_is_one_sentence(empty, monkeypatch):
    owner, _ = empty
    monkeypatch.setattr(migration, "TURN", migration.TURN.replace("'60s'", "'20ms'"))
    monkeypatch.setattr(migration, "ATTEMPTS", 2)
    monkeypatch.setattr(migration, "AGAIN", 0)
    other = await asyncpg.connect(owner.url)
    try:
        await other.execute("select pg_advisory_lock(hashtextextended('duly_tasks.migration', 0))")
        with pytest.raises(SettingsError, match="LockNotAvailable") as told:
            await asyncio.to_thread(migrate, owner)
    finally:
        await other.close()
    assert "\n" not in str(told.value)
    assert owner.url.split(":")[2].split("@")[0] not in str(told.value)


async def test_both_engines_get_the_same_tables(duly, tmp_path):
    path = tmp_path / "same" / "tasks.db"
    await asyncio.to_thread(migrate, path)
    with closing(driver.connect(str(path))) as connection:
        expected = [(table, name, bool(given)) for table, name, given in connection.execute(COLUMNS_OF_SQLITE)]
    assert await duly.look(COLUMNS) == expected
    assert await duly.look(KEYS) == [
        ("alembic_version", ["version_num"]),
        ("refused_tokens", ["user_id", "n"]),
        ("revocations", ["seq"]),
        ("tasks", ["user_id", "id"]),
    ]


async def test_every_statement_fits_the_tables_and_the_rights(duly):
    """The drift check: each is prepared as the application, on the schema that the migrations make."""
    texts = [text for each in (tasks, refused_tokens, revocations) for text in vars(each).values()]
    texts = [text for text in [*texts, *tasks.PAGE.values()] if isinstance(text, str) and "$1" in text]
    texts = [text for text in texts if text.split()[0].lower() in ("select", "insert", "update", "delete")]
    assert len(texts) >= 14
    connection = await asyncpg.connect(duly.settings.database.url)
    try:
        for text in texts:
            await connection.prepare(scoped(text))
    finally:
        await connection.close()


@pytest.mark.req("NF-2")
async def test_a_release_runs_on_the_schema_of_the_next_one(engine):
    """It has one column and one table more; its newest migration is unknown to us, and says that we may."""
    with engine.new(migrated=True) as name:
        owner, address = (read_address(engine.server.url(role, name)) for role in ("duly_tasks_owner", "duly_api"))
        for change in (
            "alter table tasks add column estimate integer not null default 5",
            "create table later (user_id text)",
            "alter table later enable row level security, force row level security",
            "update alembic_version set version_num = '9999'",
        ):
            await rows(owner, change)
        await asyncio.to_thread(migrate, owner)
        await asyncio.to_thread(require_current, address)
        database = database_at(address)
        made = await create(database, "alice", NewTask(title="by the release before"))
        assert [row[0] for row in await database.fetch(tasks.FIND, "alice", made["id"])] == [made["id"]]
        await database.close()
        await rows(owner, "update schema_serves set oldest = '9999'")
        with pytest.raises(SettingsError, match="newer release"):
            await asyncio.to_thread(require_current, address)


def test_migrate_as_a_command(engine, service):
    """Without the owner's address somebody else migrates, and it only looks whether that has been done."""
    assert service.run("migrate", DULY_DATABASE_OWNER_URL="").returncode == 0
    with engine.new(migrated=False) as name:
        told = service.run("migrate", DULY_DATABASE_OWNER_URL="", DULY_DATABASE_URL=engine.server.url("duly_api", name))
        assert (told.returncode, told.stderr.count("\n")) == (1, 1)
        assert "not migrated" in told.stderr


def test_the_role_script_may_be_run_again(engine):
    with engine.new(migrated=True) as name:
        engine.server.sql(ROLES.read_text(), database=name)
        require_current(read_address(engine.server.url("duly_api", name)))
