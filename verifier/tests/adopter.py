"""How a service with types uses every public name; read by type checkers in strict mode, and never run."""

import asyncio
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, Request, WebSocket
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from betterauth_verifier import (
    DEAD_AFTER,
    Caller,
    ConfigurationError,
    ExpiryOnly,
    Key,
    KeyRing,
    KeysUnavailable,
    Reason,
    Revocations,
    RevocationsStale,
    RevocationView,
    TokenRejected,
    Unavailable,
    Verifier,
)
from betterauth_verifier.events import AccountPurged, EventVerifier, SessionRevoked
from betterauth_verifier.fastapi import RESPONSES, BearerCaller, CurrentUser, OptionalBearerCaller, OptionalUser
from betterauth_verifier.feeds import AsyncFeed, Entry, Feed
from betterauth_verifier.gate import Gate, Refusal
from betterauth_verifier.handshake import Difference, Handshake
from betterauth_verifier.jwks import RemoteKeys
from betterauth_verifier.remembering import Remembering
from betterauth_verifier.starlette import caller_if_any, caller_of
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.verifier import EXPIRY_LEEWAY, LEEWAY, MAX_LIFETIME, Keys, Verifies, VerifyingKey

log = logging.getLogger(__name__)
ISSUER, AUDIENCE = "https://app.example", "my-api"


class Nobody:
    """A view of one's own."""

    def refuses(self, caller: Caller) -> bool:
        return caller.id == "nobody"


def ring(path: Path) -> KeyRing:
    try:
        keys = KeyRing.watch(path, other_secrets=["another"], report=log.warning)
    except ConfigurationError as wrong:
        raise SystemExit(str(wrong)) from None
    signing: Key = keys.signing_key
    found: VerifyingKey | None = keys.find(signing.kid)
    assert found
    assert keys.fingerprints[0] == signing.fingerprint
    return KeyRing.parse("\n".join(key.kid for key in keys.keys))


def shared_secret(keys: Keys, revocations: Revocations) -> Verifier:
    return Verifier(keys=keys, issuer=ISSUER, audience=AUDIENCE, revocations=revocations, clock=time.time)


def public_keys() -> Verifies:
    keys = RemoteKeys(f"{ISSUER}/api/auth/jwks")
    keys.load()
    return Remembering(StockVerifier(keys=keys, issuer=ISSUER, audience=ISSUER, revocations=ExpiryOnly()), size=100)


def status(verifier: Verifier, token: str | bytes) -> tuple[int, Reason | None]:
    try:
        caller = verifier.verify(token)
    except TokenRejected as refused:
        return 401, refused.reason
    except (KeysUnavailable, RevocationsStale) as outage:
        return 503 + outage.retry_after * 0, None
    except Unavailable:
        return 503, None
    known: tuple[str, str, str, int, int] = (
        caller.id,
        caller.session_id,
        caller.token_id,
        caller.issued_at,
        caller.expires_at,
    )
    return (200 if known[4] - known[3] <= MAX_LIFETIME and verifier.stands(caller) else 401), None


def refuse(_scope: Scope, refusal: Refusal) -> Response:
    return PlainTextResponse(refusal.title, refusal.status, refusal.headers)


def heard(scope: Scope, refusal: Refusal) -> None:
    log.info("%s %s %s", scope["path"], refusal.reason, refusal.detail)


def create_app(verifier: Verifies, events: EventVerifier, handshake: Handshake, view: RevocationView) -> FastAPI:
    app = FastAPI(responses=RESPONSES)
    app.add_middleware(
        Gate,
        verifier=verifier,
        public={"/healthz", "/security-events"},
        optional={"/feed"},
        realm="my-api",
        refuse=refuse,
        on_refusal=heard,
    )

    @app.get("/me")
    async def me(user: CurrentUser) -> dict[str, str]:
        return {"id": user.id}

    @app.get("/feed")
    async def feed(user: OptionalUser) -> str:
        return user.id if user else "nobody"

    @app.get("/alone")
    async def alone(user: Annotated[Caller, Depends(BearerCaller(verifier, realm="my-api"))]) -> str:
        return user.id

    @app.get("/perhaps")
    async def perhaps(user: Annotated[Caller | None, Depends(OptionalBearerCaller(verifier))]) -> str:
        return user.id if user else "nobody"

    @app.get("/plain")
    async def plain(request: Request) -> bool:
        return caller_of(request) == caller_if_any(request)

    @app.websocket("/live")
    async def live(socket: WebSocket, user: CurrentUser) -> None:
        await socket.accept()
        await socket.send_text(user.id)

    @app.post("/security-events")
    async def security_events(request: Request) -> Response:
        return receive(events, handshake, view, await request.body())

    return app


def receive(events: EventVerifier, handshake: Handshake, view: RevocationView, body: bytes) -> Response:
    try:
        difference: Difference | None = handshake.compare(body)
    except TokenRejected:
        match events.verify(body):
            case SessionRevoked(session_id, _):
                view.refuse_session(session_id, until=time.time() + DEAD_AFTER)
            case AccountPurged(subject):
                view.refuse_subject(subject)
        return Response(status_code=202)
    if difference is None:
        return Response(status_code=202)
    told = {"err": difference.err, "description": difference.description}
    return JSONResponse(told, 400, {"Content-Language": "en"})


def on_trouble(trouble: Exception | None) -> None:
    log.warning("failing" if trouble else "following")


def news(known: int) -> Iterable[Entry]:
    return [
        Entry(known + 1, "session", "s-1", until=time.time() + LEEWAY + MAX_LIFETIME + EXPIRY_LEEWAY),
        Entry(known + 2, "issued_before", "alice", until=time.time() + DEAD_AFTER, issued_before=time.time()),
    ]


async def following(view: RevocationView) -> None:
    def forget(now: float) -> None:
        log.info("%d", now)

    async def news_in_a_moment(known: int) -> list[Entry]:
        return list(news(known))

    plain = Feed(view, news, forget=forget, on_trouble=on_trouble)
    plain.catch_up()
    plain.follow_in_thread(every=1).set()
    asynchronous = AsyncFeed(view, news_in_a_moment)
    await asynchronous.catch_up()
    await asyncio.gather(plain.follow(), asynchronous.follow())


halves = shared_secret(ring(Path("jwt-keys")), Nobody())
