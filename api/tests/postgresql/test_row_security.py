"""The second lock: what a connection sees that names nobody, or somebody else, whatever its statement forgets."""

import asyncio
import json
import random

import asyncpg
import pytest
from engines import POSTGRESQL

from duly_api.identifiers import GREATEST
from duly_api.postgresql import pool
from duly_api.postgresql.scope import TABLES, scoped
from duly_api.refused_tokens import statements as refused_tokens
from duly_api.tasks import statements as tasks

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("FR-08", "SC-6")]

WITH_USER_ID = """
    select relname::text from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'duly_tasks'::regnamespace and relkind in ('r', 'p') and attname = 'user_id' order by 1"""
ALICE = "select set_config('duly.person', '=alice', true)"
TASK = "insert into tasks values ($1, 'x', '', 't', 'n', null, null, 'then', 'then', default, 1)"


@pytest.fixture
async def somebody(duly, alice):
    """As the application, with rows of alice's and of nobody's in every table."""
    await alice.post("/api/tasks", json={"title": "of alice"})
    await duly.end_session("ended")
    await duly.as_user("alice", "ended").get("/api/me")
    await duly.client("no.token.this").get("/api/me")
    await duly.app.state.tally.write(everything=True)
    connection = await asyncpg.connect(duly.settings.database.url)
    yield connection
    await connection.close()


async def seen(connection) -> dict[str, int]:
    return {table: await connection.fetchval(f"select count(*) from {table}") for table in TABLES}  # noqa: S608 - ours


async def test_every_table_with_user_id_is_known_and_locked(duly, somebody):
    assert {table for (table,) in await duly.look(WITH_USER_ID)} == set(TABLES)
    locked = f"select relname from pg_class where relname in {TABLES} and relrowsecurity and relforcerowsecurity"  # noqa: S608 - ours
    assert len(await duly.look(locked)) == len(TABLES)
    assert await duly.look("select (select count(*) from tasks), (select count(*) from refused_tokens)") == [(1, 2)]


async def test_who_names_nobody_sees_nothing(somebody):
    """Before the setting was ever made it is NULL, and empty after the transaction that made it: nobody's own name."""
    assert await seen(somebody) == {"tasks": 0, "refused_tokens": 0}
    async with somebody.transaction():
        await somebody.execute(ALICE)
        assert await seen(somebody) == {"tasks": 1, "refused_tokens": 1}
    assert await somebody.fetchval("select current_setting('duly.person')") == ""
    assert await seen(somebody) == {"tasks": 0, "refused_tokens": 0}


async def test_nothing_is_written_for_anybody_else(somebody):
    for person in ("bob", ""):
        await somebody.execute("begin")
        await somebody.execute(ALICE)
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await somebody.execute(TASK, person)
        await somebody.execute("rollback")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
        await somebody.execute(TASK, "alice")
    assert await somebody.execute("update tasks set title = 'x'") == "UPDATE 0"
    assert await somebody.execute("delete from tasks") == "DELETE 0"


async def test_a_thousand_requests_of_many_people_over_one_connection(duly, monkeypatch, figure):
    monkeypatch.setattr(pool, "MOST", 1)
    monkeypatch.setattr(pool, "TURN_WITHIN", 60)
    people = [f"person-{n}" for n in range(20)]
    clients = {person: duly.as_user(person) for person in people}
    titles = {(person, n) for person in people for n in range(10)}
    await asyncio.gather(*(clients[p].post("/api/tasks", json={"title": f"{p} {n}"}) for p, n in titles))
    asked = random.choices(people, k=800)  # noqa: S311 - any order will do
    answers = []
    for together in (asked[n : n + 100] for n in range(0, 800, 100)):
        answers += await asyncio.gather(*(clients[person].get("/api/tasks") for person in together))
    found = [[task["title"].split()[0] for task in answer.json()["items"]] for answer in answers]
    assert found == [[person] * 10 for person in asked]
    figure(f"1,000 requests of 20 people over one connection, {duly.engine.name}", "0 rows of anybody else's")


@pytest.mark.parametrize(
    "statement",
    [
        "select 1 from tasks",
        "select 1 from tasks where id = $2",
        "delete from refused_tokens",
        "update tasks set x = $1",
    ],
)
async def test_a_statement_that_names_no_person_is_not_sent(duly, statement):
    with pytest.raises(ValueError, match="the person as"):
        await duly.database.fetch(statement)


def every_statement() -> dict[str, str]:
    texts = {f"tasks {name}": text for name, text in {**vars(tasks), **tasks.PAGE}.items() if isinstance(text, str)}
    texts |= {f"refused {name}": text for name, text in vars(refused_tokens).items() if isinstance(text, str)}
    return {name: text for name, text in texts.items() if "$1" in text and "__doc__" not in name}


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(("name", "text"), every_statement().items(), ids=every_statement())
async def test_the_gate_stands_in_front_of_every_look_at_the_rows(duly, name, text, mode):
    """In the plan itself, with the values in sight and without: the order does not hang on estimates."""
    assert scoped(text) != text
    connection = await asyncpg.connect(duly.settings.database.url)
    try:
        await connection.execute(f"set plan_cache_mode = {mode}; prepare x as {scoped(text)}")
        types = await connection.fetchval("select parameter_types::text[] from pg_prepared_statements where name = 'x'")
        values = ", ".join({"text": "'x'", "bytea": "''"}.get(kind, "null") for kind in types)
        plan = json.loads(await connection.fetchval(f"explain (format json) execute x({values})"))[0]["Plan"]
    finally:
        await connection.close()
    assert list(looks(plan, gated=False)) == []


def looks(node, *, gated):
    gated = gated or "IS NOT NULL" in node.get("One-Time Filter", "").partition(" AND ")[0]
    if not gated and node.get("Relation Name") in TABLES and node["Node Type"] != "ModifyTable":
        yield node
    for child in node.get("Plans", ()):
        yield from looks(child, gated=gated)


async def test_a_page_is_read_in_order_by_an_index(duly):
    """Among many rows, as the planner sees them: no sorting, and no other person's rows."""
    rows = """insert into tasks (user_id, id, digest, title, notes, completed_at, created_at, updated_at)
        select 'person-' || n % 4, '0192-' || n, '', 't', 'n', case when n % 3 = 0 then 'then' end, 'then', 'then'
        from generate_series(1, 20000) n"""
    await duly.look(rows)
    await duly.look("analyze tasks")
    connection = await asyncpg.connect(duly.settings.database.url)
    try:
        for text in tasks.PAGE.values():
            explained = await connection.fetch(f"explain {scoped(text)}", "person-3", GREATEST, 50)
            plan = "\n".join(line for (line,) in explained)
            assert "Index Scan Backward using tasks_" in plan
            assert "Sort" not in plan
    finally:
        await connection.close()
