"""The whole service from its settings: edge ▶ CORS ▶ gate ▶ pace ▶ routes. Nothing is built before this is called."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.types import Scope

from betterauth_verifier import RevocationView, Verifier
from betterauth_verifier.events import EventVerifier
from betterauth_verifier.gate import Gate, Refusal
from betterauth_verifier.handshake import Handshake
from betterauth_verifier.remembering import Remembering
from duly_api import health, me
from duly_api.cross_origin import CrossOrigin
from duly_api.database import Database, database_at
from duly_api.dispatch import Service
from duly_api.edge import Edge
from duly_api.metrics import Metrics
from duly_api.misrouted import HANDLERS
from duly_api.pace import Pace
from duly_api.problems import REALM, Unauthorized, Unavailable, answer
from duly_api.refused_tokens import routes as refused_tokens
from duly_api.refused_tokens.tally import Tally
from duly_api.revocations import routes as revocations
from duly_api.revocations.source import feed_of
from duly_api.settings import Settings
from duly_api.tasks import routes as tasks
from duly_api.tracing import OFF, open_spans

AUDIENCE = "duly-api"

LAST_WORDS = 0.5  # seconds

# What answers without an access token. Everything else is 401 first; security events carry their own proof.
PUBLIC = ("/healthz", "/readyz", "/security-events")

ROUTES = [
    *tasks.router.routes,
    *me.router.routes,
    *refused_tokens.router.routes,
    *revocations.router.routes,
    *health.router.routes,
]


def create_app(settings: Settings) -> FastAPI:
    """Opens nothing yet: the lifespan does."""
    view = RevocationView()
    keys, issuer = settings.keys, settings.public_url
    verifier = Remembering(Verifier(keys=keys, issuer=issuer, audience=AUDIENCE, revocations=view))
    database = database_at(settings.database)
    tally = Tally(database)
    metrics = Metrics(view, lambda: database.waiting) if settings.metrics_port else None
    spans = open_spans(settings.collector) if settings.collector else None

    def on_refusal(scope: Scope, refusal: Refusal) -> None:
        tally.count(scope, refusal)
        if metrics:
            metrics.judged(refusal.reason)

    app = Service(
        routes=ROUTES,
        lifespan=_lifespan,
        exception_handlers=HANDLERS,
        middleware=[
            Middleware(Edge, tls=settings.public_url.startswith("https:"), metrics=metrics, traced=spans is not None),
            *([Middleware(CrossOrigin, origins=settings.allowed_origins)] if settings.allowed_origins else []),
            Middleware(Gate, verifier=verifier, public=PUBLIC, realm=REALM, refuse=_refuse, on_refusal=on_refusal),
            Middleware(Pace, a_minute=settings.requests_a_minute),
        ],
        openapi_url=None,
        redirect_slashes=False,
        telemetry=spans.telemetry if spans else OFF,
    )
    app.state.database = database
    app.state.draining = False
    app.state.tally = tally
    app.state.revocations = view
    app.state.feed = feed_of(database, view)
    listening = partial(database.listen, app.state.feed.catch_up)
    app.state.background = [app.state.feed.follow, tally.follow, listening]
    if metrics and settings.metrics_port:
        app.state.background.append(partial(metrics.serve, settings.metrics_listen, settings.metrics_port))
    if spans:
        app.state.background.append(spans.deliver)
    app.state.keys = keys
    app.state.events = EventVerifier(keys=keys, issuer=issuer, audience=AUDIENCE)
    app.state.handshake = Handshake(keys=keys, issuer=issuer, audience=AUDIENCE)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The revocations are loaded before anything is answered; if they cannot be, every token is 503 until they are."""
    database: Database = app.state.database
    database.open()
    with suppress(Unavailable):
        await app.state.feed.catch_up()
    tally: Tally = app.state.tally
    followed = [asyncio.create_task(each()) for each in app.state.background]
    yield
    for task in followed:
        task.cancel()
    await asyncio.gather(*followed, return_exceptions=True)
    with suppress(TimeoutError):  # counts are worth no kill: the launcher waits 4 s in all
        async with asyncio.timeout(LAST_WORDS):
            await tally.write(everything=True)
    await database.close()


def _refuse(scope: Scope, refusal: Refusal) -> Response:
    if refusal.status == Unavailable.status:
        return answer(Unavailable(refusal.reason, retry_after=int(refusal.headers["Retry-After"])), scope)
    return answer(
        Unauthorized(token_sent="error=" in refusal.headers["WWW-Authenticate"], reason=refusal.reason), scope
    )
