"""What those hear who do not get past the gate: one face for every bad token, another for an outage of ours."""

import asyncio

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.responses import PlainTextResponse

from betterauth_verifier import KeyRing, RevocationView, Verifier
from betterauth_verifier.gate import Gate
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key

INVALID = 'Bearer realm="duly-api", error="invalid_token"'


async def unreachable(_scope, _receive, _send):
    pytest.fail("the application was reached")


def guard(verifier, **options):
    return Gate(unreachable, verifier=verifier, realm="duly-api", **options)


async def get(gate, *credentials, path="/", **headers):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gate), base_url="http://api.test") as client:
        return await client.get(path, headers=[*headers.items(), *(("Authorization", value) for value in credentials)])


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("credentials", [[], ["Basic YTpi"], ["Digest x"], ["bearertoken"], [""], ["DPoP x.y.z"]])
async def test_no_bearer_token_is_challenged_without_an_error(verifier, credentials):
    answer = await get(guard(verifier), *credentials, cookie="session=x")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="duly-api"')


def face(answer):
    return answer.status_code, sorted(answer.headers.items()), answer.content


@pytest.mark.req("FR-07", "EC-4", "SC-7")
async def test_every_bad_token_looks_alike(verifier, token, now):
    good, gate = token(), guard(verifier)
    bad = [
        good[:-1],
        good + "A",
        "x",
        "",
        " ",
        "..",
        token(sub=""),
        token(iat=now - 9999),
        f"{good} {good}",
        "x" * 9999,
    ]
    answers = [await get(gate, f"Bearer {wrong}") for wrong in bad]
    answers += [await get(gate, f"Bearer {good}", f"Bearer {good}"), await get(gate, "Bearer")]
    assert (answers[0].status_code, answers[0].headers["www-authenticate"]) == (401, INVALID)
    answers += [await get(gate, f"Bearer{' ' * 5000}{good}")]
    assert all(face(answer) == face(answers[0]) for answer in answers)


async def test_a_refusal_is_problem_json_and_not_for_a_cache(verifier):
    answer = await get(guard(verifier))
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Unauthorized",
        "status": 401,
        "detail": "A valid bearer token is required.",
    }


@pytest.mark.req("NF-2")
async def test_an_outage_is_no_bad_token(key, token, now):
    keys, view = KeyRing([key]), RevocationView()
    gate = guard(Verifier(keys=keys, issuer=ISSUER, audience=AUDIENCE, revocations=view, clock=lambda: now))
    answer = await get(gate, f"Bearer {token()}")
    assert (answer.status_code, answer.headers["retry-after"], answer.json()["status"]) == (503, "1", 503)
    assert answer.headers["cache-control"] == "no-store"
    assert "www-authenticate" not in answer.headers
    assert (await get(gate, f"Bearer {token()[:-1]}")).status_code == 401


async def test_the_application_may_render_and_hear_of_refusals(verifier):
    heard = []
    gate = guard(
        verifier,
        refuse=lambda scope, refusal: PlainTextResponse(scope["path"], refusal.status, refusal.headers),
        on_refusal=lambda scope, refusal: heard.append((scope["path"], refusal.reason)),
    )
    answer = await get(gate, path="/x")
    assert (answer.status_code, answer.text) == (401, "/x")
    assert answer.headers["www-authenticate"] == 'Bearer realm="duly-api"'
    assert heard == [("/x", "missing")]


@pytest.mark.req("FR-12", "EC-4")
async def test_the_log_names_the_reason_and_never_the_token(verifier, token, caplog):
    bad = token(sub="")
    with caplog.at_level("INFO", "betterauth_verifier"):
        await get(guard(verifier), f"Bearer {bad}", path="/a%0Ab" + "c" * 500)
    (record,) = caplog.messages
    assert record.endswith(": subject")
    assert "\n" not in record
    assert len(record) < 250
    assert not any(part in record for part in bad.split("."))


GATE = guard(
    Verifier(keys=KeyRing([new_key()]), issuer=ISSUER, audience=AUDIENCE, revocations=RevocationView()),
    on_refusal=lambda *_: None,
)
GOOD = mint(new_key())


@pytest.mark.req("FR-07", "EC-4")
@given(
    st.one_of(
        st.binary(max_size=200),
        st.binary(max_size=200).map(b"Bearer ".__add__),
        st.text("eyJhbGciOi_-.=+/ \0", max_size=300).map(lambda text: b"Bearer " + text.encode()),
        st.builds(
            lambda at, octets: b"Bearer " + GOOD[:at].encode() + octets + GOOD[at + len(octets) :].encode(),
            st.integers(0, len(GOOD) - 1),
            st.binary(min_size=1, max_size=8),
        ),
    )
)
@example(b"Bearer " + b"." * 5000)
@example(b"Bearer " + b"\xff" * 60)
def test_any_bytes_in_authorization_are_refused_and_never_an_error(octets):
    if octets.strip() == b"Bearer " + GOOD.encode():
        return
    assert asyncio.run(get(GATE, octets)).status_code == 401
