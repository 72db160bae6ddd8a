"""Least privilege: what each role may not do, and with which roles the api does not start."""

import asyncpg
import pytest
from engines import POSTGRESQL

from duly_api.database_address import read_address
from duly_api.postgresql import schema
from duly_api.schema import require_current
from duly_api.settings import SettingsError

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("NF-1")]

FORBIDDEN = {
    "duly_api": [
        "select * from duly_accounts.people",
        "create table duly_tasks.mine (x int)",
        "create table public.mine (x int)",
        "create temp table mine (x int)",
        "create schema mine",
        "alter table duly_tasks.tasks disable row level security",
        "alter table duly_tasks.tasks no force row level security",
        "drop policy own on duly_tasks.tasks",
        "truncate duly_tasks.tasks",
        "drop table duly_tasks.tasks",
        "update duly_tasks.refused_tokens set entry = ''",
        "update duly_tasks.revocations set until = 0",
        "update duly_tasks.alembic_version set version_num = '9'",
        "alter table duly_tasks.revocations disable trigger all",
        "set role duly_tasks_owner",
        "alter role duly_api bypassrls",
        "copy duly_tasks.tasks to program 'true'",
    ],
    "duly_web": [
        "select * from duly_tasks.tasks",
        "select * from duly_tasks.revocations",
        "select duly_tasks.begin_adding('alice')",
        "create table duly_accounts.mine (x int)",
        "create table public.mine (x int)",
        "drop table duly_accounts.people",
        "set role duly_accounts_owner",
    ],
    "duly_tasks_owner": ["select * from duly_accounts.people", "create table public.mine (x int)"],
    "duly_accounts_owner": ["select * from duly_tasks.tasks", "create table public.mine (x int)"],
}


@pytest.mark.parametrize("role", FORBIDDEN)
async def test_a_role_may_not(engine, role):
    with engine.new(migrated=True) as database:
        owner = await asyncpg.connect(engine.server.url("duly_accounts_owner", database))
        await owner.execute("create table people (id text)")
        await owner.close()
        connection = await asyncpg.connect(engine.server.url(role, database))
        try:
            for statement in FORBIDDEN[role]:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        finally:
            await connection.close()


async def test_the_web_reads_and_writes_what_its_owner_makes(engine):
    with engine.new(migrated=False) as database:
        owner = await asyncpg.connect(engine.server.url("duly_accounts_owner", database))
        await owner.execute("create table people (id text)")
        await owner.close()
        web = await asyncpg.connect(engine.server.url("duly_web", database))
        await web.execute("insert into people values ('x'); update people set id = 'y'; delete from people")
        await web.close()


UNSAFE = [
    ("postgres", "", "search_path"),
    ("postgres", "alter role postgres set search_path = duly_tasks", "superuser"),
    ("duly_tasks_owner", "", "owns the tables"),
    ("duly_web", "", "search_path"),
    ("duly_api", "alter role duly_api bypassrls", "BYPASSRLS"),
    ("duly_api", "grant duly_tasks_owner to duly_api", "member"),
    ("duly_api", "alter role duly_api set synchronous_commit = off", "synchronous_commit"),
    ("duly_api", "alter table duly_tasks.tasks no force row level security", "not forced"),
    ("duly_api", "alter table duly_tasks.refused_tokens disable row level security", "not forced"),
]
MENDED = """
    alter role postgres reset search_path; alter role duly_api nobypassrls; revoke duly_tasks_owner from duly_api;
    alter role duly_api reset synchronous_commit"""


@pytest.mark.parametrize(("role", "change", "sentence"), UNSAFE)
def test_the_api_does_not_start_where_nobody_would_be_protected(engine, role, change, sentence):
    with engine.new(migrated=True) as database:
        require_current(read_address(engine.server.url("duly_api", database)))
        engine.server.sql(f"{change};", database=database)
        try:
            with pytest.raises(SettingsError, match=sentence) as told:
                require_current(read_address(engine.server.url(role, database)))
        finally:
            engine.server.sql(f"{MENDED};", database=database)
        assert "\n" not in str(told.value)


@pytest.mark.parametrize("at", ["127.0.0.1:1/duly", "127.0.0.1:{port}/nowhere", "127.0.0.1:{port}/duly"])
def test_a_database_that_is_not_to_be_had_is_one_sentence_without_the_password(engine, monkeypatch, at):
    monkeypatch.setattr(schema, "START_WITHIN", 0.1)
    address = read_address(f"postgresql://duly_api:a-secret@{at.format(port=engine.server.port)}")
    with pytest.raises(SettingsError, match="DULY_DATABASE_URL") as told:
        require_current(address)
    assert "a-secret" not in f"{told.value} {address!r} {address}"
    assert "\n" not in str(told.value)
