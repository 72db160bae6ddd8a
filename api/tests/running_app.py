"""The real app on a real database, called without a network. What is tested is what runs: `create_app(settings)`."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from betterauth_verifier.testing import mint, mint_account_purged, mint_session_revoked, new_key
from duly_api.app import AUDIENCE, create_app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from engines import Engine
    from fastapi import FastAPI

    from duly_api.database import Database, Row
    from duly_api.settings import Settings

ISSUER = "https://duly.test"
KEY = new_key()
POLL = "from revocations where seq"


@dataclass
class Duly:
    app: FastAPI
    settings: Settings
    engine: Engine

    @property
    def database(self) -> Database:
        return self.app.state.database

    def token(self, user="alice", session=None, **claims) -> str:
        facts = {"iss": ISSUER, "aud": AUDIENCE, "sub": user, "sid": session or f"session-of-{user}"}
        return mint(KEY, **(facts | claims))

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://api.test", headers=headers)

    def as_user(self, user="alice", session=None) -> httpx.AsyncClient:
        return self.client(self.token(user, session))

    async def report(self, event: str, **headers) -> httpx.Response:
        """What the web sends: one security event token."""
        headers = {"Content-Type": "application/secevent+jwt", **headers}
        return await self.client().post("/security-events", content=event, headers=headers)

    async def end_session(self, session: str, user="alice", **claims) -> httpx.Response:
        return await self.report(mint_session_revoked(KEY, session, user, iss=ISSUER, aud=AUDIENCE, **claims))

    async def delete_account(self, user: str, **claims) -> httpx.Response:
        return await self.report(mint_account_purged(KEY, user, iss=ISSUER, aud=AUDIENCE, **claims))

    async def look(self, statement: str) -> list[Row]:
        """At everybody's rows, past every rule."""
        return await self.engine.look(self.settings, statement)

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement executed meanwhile, but for the background's look at the revocations."""
        seen: list[str] = []
        self.database.trace(lambda text: None if POLL in text else seen.append(text))
        try:
            yield seen
        finally:
            self.database.trace(None)

    async def until(self, holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110 - it watches from outside, as a client would
                await asyncio.sleep(0.005)

    @asynccontextmanager
    async def twin(self) -> AsyncIterator[Duly]:
        """Another process as far as the app can tell: nothing shared but the database."""
        async with running(self.settings, self.engine) as other:
            yield other


@asynccontextmanager
async def running(settings: Settings, engine: Engine) -> AsyncIterator[Duly]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield Duly(app, settings, engine)
