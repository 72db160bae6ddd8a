"""401 comes first, on every route and every method, for every token that is not a good one."""

import asyncio
import json
import time

import pytest

from betterauth_verifier.testing import forge, mint, mint_session_revoked, new_key
from duly_api.app import AUDIENCE, PUBLIC
from duly_api.contract import openapi

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X"]
PATHS = {path.replace("{task_id}", "01920000-0000-7000-8000-000000000000") for path in openapi()["paths"]}
PROTECTED = sorted(PATHS - set(PUBLIC))
UNKNOWN = ["/", "/api", "/api/", "/api/tasks/", "/api/me/x", "/docs", "/openapi.json", "/redoc", "//healthz"]
UNKNOWN += ["/healthz/", "/Healthz", "/readyz/..", "/security-events/", "/api/tasks/%00", "/.env", "/metrics"]
MISSING = 'Bearer realm="duly-api"'
INVALID = 'Bearer realm="duly-api", error="invalid_token"'


def not_tokens() -> dict[str, str | None]:
    """What RFC 6750 calls a missing token: no error code goes with the challenge."""
    return {"none": None, "basic": "Basic YWxpY2U6c2VjcmV0", "other scheme": "Token x"}


def bad_tokens(duly) -> dict[str, str]:
    good = duly.token()
    head, body, seal = good.split(".")
    now = int(time.time())
    key = new_key()
    claims = {"iss": duly.settings.public_url, "aud": AUDIENCE, "sub": "alice", "sid": "s", "jti": "t"}
    alive = claims | {"iat": now, "exp": now + 300}
    return {
        "empty": "Bearer ",
        "malformed": "Bearer x.y.z",
        "two segments": f"Bearer {head}.{body}",
        "two tokens": f"Bearer {good} {good}",
        "altered": f"Bearer {head}.{body[:-4]}AAAA.{seal}",
        "unsigned": f"Bearer {head}.{body}.",
        "alg none": f"Bearer {forge(key, {'alg': 'none', 'typ': 'at+jwt', 'kid': key.kid}, alive)}",
        "wrong key": f"Bearer {mint(type(key)(key.kid, new_key('other').secret), **alive)}",
        "wrong kid": f"Bearer {mint(new_key('other'), **alive)}",
        "no kid": f"Bearer {forge(key, {'alg': 'HS256', 'typ': 'at+jwt'}, alive)}",
        "other typ": f"Bearer {duly.token(header={'typ': 'JWT'})}",
        "security event": f"Bearer {mint_session_revoked(key, 's', 'alice', iss=claims['iss'], aud=AUDIENCE)}",
        "expired": f"Bearer {duly.token(iat=now - 900)}",
        "future": f"Bearer {duly.token(iat=now + 900)}",
        "long-lived": f"Bearer {duly.token(lifetime=86_400)}",
        "other issuer": f"Bearer {duly.token(iss='https://evil.test')}",
        "other audience": f"Bearer {duly.token(aud='other')}",
        "empty subject": f"Bearer {duly.token(sub='')}",
        "no session": f"Bearer {duly.token(sid=None)}",
        "huge": f"Bearer {good}{'A' * 5000}",
        "revoked": f"Bearer {duly.token(session='ended')}",
        "deleted account": f"Bearer {duly.token('gone')}",
    }


@pytest.fixture
async def tokens(duly) -> dict[str, str | None]:
    await duly.end_session("ended")
    await duly.delete_account("gone")
    return not_tokens() | bad_tokens(duly)


async def ask(duly, method, path, authorization, content=b""):
    headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
    return await duly.client().request(method, path, headers=headers, content=content)


@pytest.mark.req("FR-07", "FR-10", "SC-5", "SC-7", "EC-4")
@pytest.mark.parametrize("path", PROTECTED + UNKNOWN)
async def test_nothing_but_401_without_a_good_token(duly, tokens, path):
    bodies = set()
    for method in METHODS:
        for name, authorization in tokens.items():
            answer = await ask(duly, method, path, authorization, b'{"title": null')
            assert answer.status_code == 401, (method, name)
            assert answer.headers["WWW-Authenticate"] == (MISSING if name in not_tokens() else INVALID), (method, name)
            assert answer.headers["Cache-Control"] == "private, no-store"
            bodies.add((method == "HEAD", answer.text.replace(answer.headers["X-Request-Id"], "-")))
    assert len(bodies) == 2  # one text for all, and none for HEAD


@pytest.mark.req("FR-05", "FR-07")
async def test_a_refusal_executes_no_statement(duly, tokens):
    with duly.statements() as seen:
        for authorization in tokens.values():
            await ask(duly, "GET", "/api/tasks", authorization)
            await ask(duly, "POST", "/api/tasks", authorization, b'{"title": "x"}')
    assert seen == []


@pytest.mark.req("FR-05", "US-3")
async def test_verifying_executes_no_statement_and_a_list_exactly_one(duly, alice):
    with duly.statements() as seen:
        assert (await alice.get("/api/me")).status_code == 200
        assert seen == []
        assert (await alice.get("/api/tasks")).status_code == 200
    assert len(seen) == 1


@pytest.mark.req("FR-07", "FR-10")
async def test_a_body_is_not_read_before_the_token(duly):
    async def endless():
        pytest.fail("the body was read")
        yield b""

    answer = await duly.client().post("/api/tasks", content=endless())
    assert answer.status_code == 401


@pytest.mark.req("FR-10")
def test_the_public_list_is_what_it_is():
    assert set(PUBLIC) == {"/healthz", "/readyz", "/security-events"}


@pytest.mark.req("FR-10")
@pytest.mark.parametrize(("path", "body"), [("/healthz", {"status": "ok"}), ("/readyz", {"status": "ready"})])
async def test_health_is_public_and_says_nothing_else(duly, path, body):
    answer = await duly.client().get(path)
    assert (answer.status_code, answer.json()) == (200, body)


@pytest.mark.req("FR-10", "SC-5")
async def test_a_cookie_opens_nothing(duly):
    headers = {"Cookie": f"__Host-duly.session_token={duly.token()}; token={duly.token()}"}
    assert (await duly.client().get("/api/tasks", headers=headers)).status_code == 401


@pytest.mark.req("FR-12")
async def test_a_token_in_the_address_opens_nothing(duly):
    assert (await duly.client().get(f"/api/tasks?access_token={duly.token()}")).status_code == 401


@pytest.mark.req("EC-6")
async def test_each_of_many_concurrent_requests_is_verified_on_its_own(duly):
    """One person at once with good tokens, with tokens of an ended session, and with altered ones."""
    await duly.end_session("ended")
    kinds = [(duly.token(), 200), (duly.token(session="ended"), 401), (duly.token()[:-4] + "AAAA", 401)]
    asked = [(token, status) for _ in range(100) for token, status in kinds]
    answers = await asyncio.gather(*(duly.client(token).get("/api/tasks") for token, _ in asked))
    assert [answer.status_code for answer in answers] == [status for _, status in asked]


@pytest.mark.req("US-3")
async def test_a_good_token_opens_every_protected_route(duly, alice):
    answers = {path: (await alice.get(path)).status_code for path in PROTECTED}
    assert set(answers.values()) <= {200, 404}
    assert json.loads((await alice.get("/api/me")).text)["id"] == "alice"


@pytest.mark.req("FR-10")
@pytest.mark.parametrize("path", sorted(PUBLIC))
async def test_a_public_path_is_public_for_its_own_method_only(duly, path):
    """Decided: 405, not 401. There is nothing to hide behind it, and whoever watches over us learns what to ask."""
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "GET" if path == "/security-events" else "POST"):
        answer = await duly.client().request(method, path)
        assert (answer.status_code, answer.json()["type"]) == (405, "urn:duly:problem:method-not-allowed"), method
        assert method not in answer.headers["Allow"].split(", ")
