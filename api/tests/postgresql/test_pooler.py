"""Behind a PgBouncer that hands out connections by the transaction, so that each is everybody's in turn."""

import asyncio
from dataclasses import replace

import pytest
from engines import POSTGRESQL
from pooler import pooler
from postgres_server import Missing
from running_app import running

from duly_api.database_address import read_address

pytestmark = [pytest.mark.engines(*POSTGRESQL), pytest.mark.req("FR-08", "NF-2")]


@pytest.fixture
async def pooled(engine, settings):
    try:
        with pooler(engine.server, connections=2) as port:
            own = f":{engine.server.port}/"
            address = read_address(settings.database.url.replace(own, f":{port}/") + "?pgbouncer=true")
            async with running(replace(settings, database=address), engine) as app:
                yield app
    except Missing as missing:
        pytest.skip(str(missing))


async def test_all_that_a_person_does(pooled):
    alice = pooled.as_user("alice")
    made = (await alice.post("/api/tasks", json={"title": "one"})).json()
    address = f"/api/tasks/{made['id']}"
    changed = (await alice.patch(address, json={"title": "two"}, headers={"If-Match": f'"{made["version"]}"'})).json()
    assert (await alice.get("/api/tasks")).json()["items"] == [changed]
    assert (await alice.patch(address, json={"title": "x"}, headers={"If-Match": '"1"'})).status_code == 412
    assert (await alice.delete(address)).status_code == 204
    assert (await alice.get(address)).status_code == 404
    assert (await alice.post("/api/tasks", json={"title": "three"})).status_code == 201
    assert (await pooled.delete_account("alice")).headers["Duly-Removed"] == "tasks=1"
    assert (await alice.get("/api/tasks")).status_code == 401
    assert await pooled.look("select count(*) from tasks") == [(0,)]


async def test_many_people_over_two_connections(pooled):
    people = {f"person-{n}": pooled.as_user(f"person-{n}") for n in range(20)}
    await asyncio.gather(*(client.post("/api/tasks", json={"title": name}) for name, client in people.items()))
    for _ in range(10):
        answers = await asyncio.gather(*(client.get("/api/tasks") for client in people.values()))
        assert [[task["title"] for task in each.json()["items"]] for each in answers] == [[name] for name in people]


async def test_another_process_hears_of_a_revocation_by_looking(pooled):
    async with pooled.twin() as other:
        await pooled.end_session("phone")

        async def refused() -> bool:
            return (await other.as_user("alice", "phone").get("/api/me")).status_code == 401

        await other.until(refused, seconds=2)
