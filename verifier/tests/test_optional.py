"""Where a caller is optional, nobody may come, and whoever comes is good: a bad token is never taken for nobody."""

from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from betterauth_verifier import Caller, ConfigurationError
from betterauth_verifier.fastapi import OptionalBearerCaller, OptionalUser
from betterauth_verifier.gate import Gate
from betterauth_verifier.starlette import caller_if_any, caller_of


async def get(app, *credentials, path="/"):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api.test") as client:
        return await client.get(path, headers=[("Authorization", value) for value in credentials])


def in_fastapi(verifier):
    app = FastAPI()

    @app.get("/")
    async def who(user: OptionalUser) -> str:
        return user.id if user else "nobody"

    return Gate(app, verifier=verifier, optional={"/"})


def in_fastapi_alone(verifier):
    app = FastAPI()

    @app.get("/")
    async def who(user: Annotated[Caller | None, Depends(OptionalBearerCaller(verifier))]) -> str:
        return user.id if user else "nobody"

    return app


def in_starlette(verifier):
    async def who(request):
        caller = caller_if_any(request)
        return PlainTextResponse(caller.id if caller else "nobody")

    return Gate(Starlette(routes=[Route("/", who), Route("/x", who)]), verifier=verifier, optional={"/"})


@pytest.fixture(params=[in_fastapi, in_fastapi_alone, in_starlette])
def app(request, verifier):
    return request.param(verifier)


@pytest.mark.req("FR-07")
async def test_nobody_somebody_and_never_a_bad_token(app, token):
    assert (await get(app)).text.strip('"') == "nobody"
    assert (await get(app, f"Bearer {token()}")).text.strip('"') == "alice"
    for bad in ("Bearer x", "Bearer ", "", "Basic YTpi", f"Bearer {token()}x", f"Bearer {token(sub='')}"):
        assert (await get(app, bad)).status_code == 401
    assert (await get(app, f"Bearer {token()}", f"Bearer {token()}")).status_code == 401


async def test_optional_paths_are_exact(verifier):
    assert (await get(in_starlette(verifier), path="/x")).status_code == 401
    with pytest.raises(ConfigurationError, match="exact"):
        Gate(in_starlette(verifier), verifier=verifier, optional={"/*"})


async def test_asking_where_nobody_was_verified_is_a_mistake(verifier, token):
    async def who(request):
        return PlainTextResponse(caller_of(request).id)

    app = Starlette(routes=[Route("/", who)])
    assert (await get(Gate(app, verifier=verifier), f"Bearer {token()}")).text == "alice"
    with pytest.raises(ConfigurationError, match="needs a caller"):
        await get(Gate(app, verifier=verifier, optional={"/"}))
    with pytest.raises(ConfigurationError, match="public"):
        await get(Gate(app, verifier=verifier, public={"/"}), f"Bearer {token()}")
    with pytest.raises(ConfigurationError, match="no gate"):
        await get(app, f"Bearer {token()}")
