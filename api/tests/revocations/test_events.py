"""Ended sessions and deleted accounts: refused at once here, within a second elsewhere, and only on the web's word."""

import asyncio
import time

import pytest

from betterauth_verifier import DEAD_AFTER
from betterauth_verifier.testing import (
    event_claims,
    forge,
    mint_account_purged,
    mint_session_revoked,
    new_key,
)
from duly_api.app import AUDIENCE
from duly_api.revocations.source import feed_of

KEY = new_key()


async def refused(person) -> bool:
    return await status(person) == 401


async def status(person) -> int:
    return (await person.get("/api/tasks")).status_code


@pytest.mark.req("FR-09", "US-6", "SC-8")
async def test_an_ended_session_is_refused_at_once_and_no_other(duly):
    phone, laptop, bob = duly.as_user(session="phone"), duly.as_user(session="laptop"), duly.as_user("bob")
    assert await status(phone) == 200
    answer = await duly.end_session("phone")
    assert (answer.status_code, answer.content) == (202, b"")
    assert (await status(phone), await status(laptop), await status(bob)) == (401, 200, 200)
    assert (await phone.get("/api/me")).headers["WWW-Authenticate"].endswith('error="invalid_token"')


@pytest.mark.req("FR-09", "SC-8")
async def test_another_process_refuses_within_a_second(duly, figure):
    async with duly.twin() as other:
        here, there = duly.as_user(session="phone"), other.as_user(session="phone")
        assert (await status(here), await status(there)) == (200, 200)
        began = time.monotonic()
        await duly.end_session("phone")
        await duly.until(lambda: refused(there), seconds=1)
        figure("revocation seen by another process", f"{(time.monotonic() - began) * 1000:.0f} ms")


@pytest.mark.req("FR-09", "EC-3")
async def test_what_was_revoked_is_known_before_a_new_process_answers(duly):
    await duly.end_session("phone")
    await duly.delete_account("bob")
    async with duly.twin() as other:
        assert await status(other.as_user(session="phone")) == 401
        assert await status(other.as_user("bob")) == 401
        assert await status(other.as_user("alice")) == 200


def not_authentic(duly) -> dict[str, str]:
    facts = {"iss": duly.settings.public_url, "aud": AUDIENCE}
    good = mint_session_revoked(KEY, "phone", "alice", **facts)
    head, body, seal = good.split(".")
    now = int(time.time())
    account = {"format": "iss_sub", "iss": facts["iss"], "sub": "alice"}
    typed = {"alg": "HS256", "typ": "secevent+jwt", "kid": KEY.kid}
    return {
        "empty": "",
        "text": "hello",
        "access token": duly.token(session="phone"),
        "altered": f"{head}.{body}.{seal[::-1]}",
        "wrong key": mint_account_purged(type(KEY)(KEY.kid, new_key("other").secret), "alice", **facts),
        "unknown key": mint_account_purged(new_key("other"), "alice", **facts),
        "alg none": forge(KEY, typed | {"alg": "none"}, event_claims("x", {}, account, **facts)),
        "stale": mint_account_purged(KEY, "alice", iat=now - 61, **facts),
        "early": mint_account_purged(KEY, "alice", iat=now + 75, **facts),
        "other issuer": mint_account_purged(KEY, "alice", iss="https://evil.test", aud=AUDIENCE),
        "other audience": mint_account_purged(KEY, "alice", iss=facts["iss"], aud="other"),
        "unknown event": forge(KEY, typed, event_claims("https://x.test/unknown", {}, account, **facts)),
        "no subject": mint_account_purged(KEY, "", **facts),
    }


@pytest.mark.req("FR-07", "FR-10", "SC-7")
async def test_what_is_not_authentic_is_401_and_asks_no_database(duly, alice):
    with duly.statements() as seen:
        answers = {name: await duly.report(event) for name, event in not_authentic(duly).items()}
        answers["other type"] = await duly.report(mint_account_purged(KEY, "alice"), **{"Content-Type": "text/plain"})
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 401)
    assert all(answer.headers["WWW-Authenticate"].startswith('Bearer realm="duly-api"') for answer in answers.values())
    assert len({answer.text.replace(answer.headers["X-Request-Id"], "") for answer in answers.values()}) == 1
    assert seen == []
    assert (await alice.post("/api/tasks", json={"title": "still here"})).status_code == 201


async def test_an_oversized_event_is_not_read(duly):
    assert (await duly.report("x" * (8 * 1024 + 1))).status_code == 413


async def test_a_replayed_event_changes_nothing(duly):
    event = mint_session_revoked(KEY, "phone", "alice", iss=duly.settings.public_url, aud=AUDIENCE)
    answers = await asyncio.gather(*(duly.report(event) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {202}
    assert len(await duly.look("select * from revocations")) == 1


@pytest.mark.req("NF-2")
async def test_a_view_that_grew_stale_is_503_and_not_401(duly, alice, monkeypatch):
    view = duly.app.state.revocations
    monkeypatch.setattr(view, "_clock", lambda: time.monotonic() + 6)
    answer = await alice.get("/api/me")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:duly:problem:unavailable")
    assert answer.headers["Retry-After"]
    assert (await duly.client().get("/readyz")).status_code == 503
    assert (await duly.client().get("/healthz")).status_code == 200
    monkeypatch.undo()
    assert (await alice.get("/api/me")).status_code == 200


async def test_entries_of_sessions_are_forgotten_and_tombstones_kept(duly, monkeypatch):
    await duly.end_session("phone")
    await duly.delete_account("bob")
    await duly.look("update revocations set until = 1 where kind = 'session'")
    monkeypatch.setattr("betterauth_verifier.feeds.FORGET_EVERY", 0)
    following = asyncio.create_task(feed_of(duly.database, duly.app.state.revocations).follow())
    await duly.until(lambda: forgotten(duly), seconds=5)
    following.cancel()
    assert await duly.look("select kind, value from revocations") == [("subject", "bob")]


async def forgotten(duly) -> bool:
    return len(await duly.look("select * from revocations")) == 1


async def test_the_feed_tells_when_it_begins_to_fail_and_when_it_follows_again(duly, capsys):
    capsys.readouterr()
    with duly.engine.outage(duly.settings):
        await duly.until(lambda: told(capsys, '"state":"failing"'), seconds=5)
    await duly.until(lambda: told(capsys, '"state":"following"'), seconds=5)
    assert not duly.app.state.revocations.stale


async def told(capsys, text: str) -> bool:
    return text in capsys.readouterr().out


@pytest.mark.req("FR-09")
async def test_an_ended_session_is_remembered_for_as_long_as_any_token_of_it_could_be_taken(duly):
    """Forgotten sooner, the token would come back."""
    before = time.time()
    await duly.end_session("phone")
    ((until,),) = await duly.look("select until from revocations where value = 'phone'")
    assert until >= before + DEAD_AFTER
