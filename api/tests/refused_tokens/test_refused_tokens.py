"""What a person can see of tokens that were refused: their own, authentic ones; counted, sealed, never in the way."""

import json

import pytest

from betterauth_verifier.testing import mint, new_key
from duly_api.refused_tokens import statements
from duly_api.refused_tokens.chain import GENESIS, seal
from duly_api.refused_tokens.tally import AGAIN, MOST

LOG = "/api/refused-tokens"


async def entries(person):
    answer = await person.get(LOG)
    assert answer.status_code == 200
    return [json.loads(each["entry"]) for each in answer.json()["entries"]]


@pytest.fixture
async def stolen(duly):
    """Alice's token of a session that has ended."""
    await duly.end_session("lost")
    return duly.as_user("alice", "lost")


@pytest.mark.req("EC-4", "FR-09")
async def test_a_revoked_token_is_told_to_its_account(duly, alice, bob, stolen):
    for _ in range(3):
        assert (await stolen.get("/api/me")).status_code == 401
    await duly.app.state.tally.write()
    [told] = await entries(alice)
    assert (told["event"], told["reason"], told["count"], told["n"]) == ("tokens-refused", "revoked", 3, 1)
    assert await entries(bob) == []


@pytest.mark.req("EC-4")
async def test_whatever_anybody_can_make_up_counts_for_nobody(duly, alice):
    """Else a stranger could fill anybody's log."""
    forged = [mint(new_key("other"), sub="alice"), duly.token("alice")[:-4] + "AAAA", duly.token("alice", iat=1)]
    for token in forged:
        assert (await duly.client(token).get("/api/me")).status_code == 401
    await duly.app.state.tally.write()
    assert await entries(alice) == []
    rows = await duly.database.fetch(statements.NEWEST, "", 10)
    assert {json.loads(row[1])["reason"] for row in rows} == {"key", "signature", "expired"}


async def test_no_token_at_all_is_not_worth_counting(duly):
    assert (await duly.client().get("/api/me")).status_code == 401
    await duly.app.state.tally.write()
    assert await duly.database.fetch(statements.NEWEST, "", 10) == []


async def test_a_flood_takes_one_entry_and_then_one_each_half_hour(duly, alice, stolen):
    tally = duly.app.state.tally
    now = [1000.0]
    tally._clock = lambda: now[0]
    for _ in range(5):
        await stolen.get("/api/me")
        await tally.write()
        now[0] += AGAIN / 10
    assert [entry["count"] for entry in await entries(alice)] == [1]
    now[0] += AGAIN
    await tally.write()
    assert [entry["count"] for entry in await entries(alice)] == [1, 4]
    await tally.write()
    assert len(await entries(alice)) == 2


async def test_however_many_come_the_memory_is_bounded(duly):
    tally = duly.app.state.tally
    for number in range(MOST + 50):
        tally._counts[str(number), "revoked"] += 1
    before = dict(tally._counts)
    assert (await duly.client("a.b.c").get("/api/me")).status_code == 401
    assert dict(tally._counts) == before
    tally._counts.clear()


async def test_what_was_counted_is_written_at_the_end(duly, alice):
    async with duly.twin() as other:
        await other.end_session("lost")
        assert (await other.as_user("alice", "lost").get("/api/me")).status_code == 401
    assert [entry["count"] for entry in await entries(alice)] == [1]


async def test_trouble_with_the_database_loses_no_count(duly, alice, stolen):
    await stolen.get("/api/me")
    with duly.engine.outage(duly.settings):
        await duly.app.state.tally.write()
    await duly.app.state.tally.write()
    assert [entry["count"] for entry in await entries(alice)] == [1]


async def test_each_seal_covers_the_one_before(duly, alice, stolen):
    for _ in range(3):
        await stolen.get("/api/me")
        await duly.app.state.tally.write(everything=True)
    told = (await alice.get(LOG)).json()
    before = told["before"]
    assert before == GENESIS
    for each in told["entries"]:
        assert each["seal"] == seal(before, each["entry"])
        before = each["seal"]


async def test_nothing_in_it_is_changed_or_removed(duly, stolen):
    await stolen.get("/api/me")
    await duly.app.state.tally.write()
    for statement in ("update refused_tokens set entry = '{}'", "delete from refused_tokens"):
        with pytest.raises(duly.engine.broken_rule, match="append-only"):
            await duly.look(statement)


@pytest.mark.req("EC-3")
async def test_it_goes_with_the_account_and_does_not_come_back(duly, stolen):
    await stolen.get("/api/me")
    await duly.app.state.tally.write()
    assert (await duly.delete_account("alice")).status_code == 202
    await stolen.get("/api/me")
    await duly.app.state.tally.write(everything=True)
    assert await duly.database.fetch(statements.NEWEST, "alice", 10) == []


@pytest.mark.req("FR-08")
@pytest.mark.parametrize("name", ["LAST", "NEWEST", "PURGE"])
async def test_a_statement_without_its_owner_is_noticed(duly, stolen, monkeypatch, name):
    text = getattr(statements, name)
    monkeypatch.setattr(statements, name, text.replace("user_id = $1", "$1 = $1"))
    with duly.engine.without_policies("refused_tokens"):
        assert await _leaks(duly, stolen)


@pytest.mark.req("FR-08")
async def test_nothing_leaks_between_two_people(duly, stolen):
    assert not await _leaks(duly, stolen)


async def _leaks(duly, stolen) -> bool:
    await stolen.get("/api/me")
    await duly.app.state.tally.write(everything=True)
    await duly.end_session("lost-too", "bob")
    await duly.as_user("bob", "lost-too").get("/api/me")
    await duly.app.state.tally.write(everything=True)
    seen = [entry["n"] for entry in await entries(duly.as_user("bob"))]
    if (await duly.delete_account("bob")).status_code != 202:
        return True  # the table itself refuses to lose anybody else's
    return seen != [1] or len(await entries(duly.as_user("alice"))) != 1
