"""The web's hello: silence when the halves agree, one sentence when they do not, and for a stranger the usual 401."""

import asyncio
import json
import time

import pytest

from betterauth_verifier.testing import mint_account_purged, mint_verification, new_key
from duly_api import logs
from duly_api.app import AUDIENCE

KEY = new_key()


def hello(duly, key=KEY, **claims) -> str:
    return mint_verification(key, **{"iss": duly.settings.public_url, "aud": AUDIENCE} | claims)


async def test_halves_that_agree_hear_nothing_and_nothing_is_done(duly):
    with duly.statements() as seen:
        answers = await asyncio.gather(*(duly.report(hello(duly)) for _ in range(20)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}
    assert seen == []


@pytest.mark.parametrize(
    ("claims", "err", "told"),
    [
        ({"iss": "https://duly.test/"}, "invalid_issuer", "the trailing slash"),
        ({"iss": "http://duly.test"}, "invalid_issuer", "the scheme"),
        ({"iss": "https://duly.test:3000"}, "invalid_issuer", "the port"),
        ({"aud": "other"}, "invalid_audience", '"duly-api"'),
        ({"iat": -400}, "invalid_request", "seconds behind"),
        ({"iat": 400}, "invalid_request", "seconds ahead"),
        ({"sub_id": {"format": "opaque", "id": "00000000"}}, "invalid_request", KEY.fingerprint),
    ],
)
async def test_halves_that_differ_are_told_how(duly, capsys, claims, err, told):
    if "iat" in claims:
        claims = {"iat": time.time() + claims["iat"]}
    with duly.statements() as seen:
        answer = await duly.report(hello(duly, **claims))
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/json")
    assert answer.headers["Content-Language"] == "en"
    assert (set(answer.json()), answer.json()["err"]) == ({"err", "description"}, err)
    assert told in answer.json()["description"]
    assert seen == []
    logs.flush()
    sentence, line = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert sentence["description"] == answer.json()["description"]
    assert line["reason"] == f"handshake_{err}"


@pytest.mark.req("FR-07", "SC-7")
async def test_a_stranger_hears_what_every_bad_event_hears(duly, capsys):
    head, body, seal = hello(duly).split(".")
    wrong = {"iss": "https://evil.test", "aud": "other", "iat": 1}
    strange = {
        "a bad event": mint_account_purged(new_key("other"), "alice"),
        "an unknown key": hello(duly, new_key("other"), **wrong),
        "another secret": hello(duly, type(KEY)(KEY.kid, new_key("other").secret), **wrong),
        "altered": f"{head}.{body}.{seal[::-1]}",
        "an access token": duly.token(),
        "two events": hello(duly, events={"a": {}, "b": {}}, **wrong),
    }
    answers = {name: await duly.report(event) for name, event in strange.items()}
    answers["another type"] = await duly.report(hello(duly), **{"Content-Type": "application/json"})
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 401)
    assert len({answer.text.replace(answer.headers["X-Request-Id"], "") for answer in answers.values()}) == 1
    logs.flush()
    reasons = [json.loads(line)["reason"] for line in capsys.readouterr().out.splitlines()]
    assert reasons[1] == f"event_key, key ring {KEY.fingerprint}"
    assert reasons[2] == f"event_signature, key ring {KEY.fingerprint}"
    assert reasons[5] == f"event_issuer, key ring {KEY.fingerprint}"


async def test_a_hello_is_no_access_token(duly):
    assert (await duly.client(hello(duly)).get("/api/tasks")).status_code == 401
