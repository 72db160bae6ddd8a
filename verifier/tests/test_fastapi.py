from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI

from betterauth_verifier import Caller, ConfigurationError, KeyRing, RevocationView, Verifier
from betterauth_verifier.fastapi import RESPONSES, BearerCaller, CurrentUser
from betterauth_verifier.gate import Gate
from betterauth_verifier.testing import AUDIENCE, ISSUER

SCHEME = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "An access token issued by Better Auth.",
}


async def get(app, *tokens, path="/me"):
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api.test") as client:
        return await client.get(path, headers=[("Authorization", f"Bearer {token}") for token in tokens])


@pytest.fixture
def app():
    app = FastAPI(responses=RESPONSES)

    @app.get("/me")
    async def me(user: CurrentUser) -> dict[str, str]:
        return {"id": user.id}

    return app


async def test_a_route_takes_the_caller_of_the_gate(app, verifier, token):
    gated = Gate(app, verifier=verifier)
    assert (await get(gated, token())).json() == {"id": "alice"}
    assert (await get(gated)).status_code == 401


async def test_a_route_without_a_gate_is_a_mistake_and_not_a_way_in(app, verifier, token):
    with pytest.raises(ConfigurationError, match="gate"):
        await get(app, token())
    with pytest.raises(ConfigurationError, match="gate"):
        await get(Gate(app, verifier=verifier, public={"/me"}), token())


def test_openapi_documents_the_scheme(app):
    document = app.openapi()
    assert document["components"]["securitySchemes"] == {"bearer": SCHEME}
    assert document["paths"]["/me"]["get"]["security"] == [{"bearer": []}]
    assert "parameters" not in document["paths"]["/me"]["get"]
    answers = document["paths"]["/me"]["get"]["responses"]
    assert {"200", "401", "503"} <= set(answers)
    assert "WWW-Authenticate" in answers["401"]["headers"]


@pytest.fixture
def alone(verifier):
    app = FastAPI()

    @app.get("/me")
    async def me(user: Annotated[Caller, Depends(BearerCaller(verifier, realm="x"))]) -> dict[str, str]:
        return {"id": user.id}

    return app


@pytest.mark.req("FR-07")
async def test_a_route_can_verify_by_itself(alone, token):
    assert (await get(alone, token())).json() == {"id": "alice"}
    missing, bad, twice = await get(alone), await get(alone, "x"), await get(alone, token(), token())
    assert [answer.status_code for answer in (missing, bad, twice)] == [401, 401, 401]
    assert missing.headers["www-authenticate"] == 'Bearer realm="x"'
    assert (
        bad.headers["www-authenticate"]
        == twice.headers["www-authenticate"]
        == 'Bearer realm="x", error="invalid_token"'
    )
    assert alone.openapi()["components"]["securitySchemes"] == {"bearer": SCHEME}


async def test_alone_an_outage_is_503_too(key, token, now):
    verifier = Verifier(
        keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=RevocationView(), clock=lambda: now
    )
    app = FastAPI()

    @app.get("/me")
    async def me(user: Annotated[Caller, Depends(BearerCaller(verifier))]) -> dict[str, str]:
        return {"id": user.id}

    answer = await get(app, token())
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
