"""WebSocket routes take a caller like any other; who is refused hears it before the connection is accepted."""

import asyncio
from typing import Annotated

import pytest
from fastapi import Depends, FastAPI, WebSocket

from betterauth_verifier import Caller, KeyRing, RevocationView, Verifier
from betterauth_verifier.fastapi import BearerCaller, CurrentUser
from betterauth_verifier.gate import Gate
from betterauth_verifier.testing import AUDIENCE, ISSUER


def greet(dependency):
    app = FastAPI()

    @app.websocket("/ws")
    async def ws(websocket: WebSocket, user: dependency) -> None:
        await websocket.accept()
        await websocket.send_text(user.id)
        await websocket.close()

    return app


def connect(app, token, **extensions):
    """The messages that a client sees."""
    headers = [(b"authorization", b"Bearer " + token.encode())] if token else []
    scope = {"type": "websocket", "path": "/ws", "headers": headers, "query_string": b"", "extensions": extensions}
    received, sent = [{"type": "websocket.connect"}], []

    async def receive():
        return received.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def alone(verifier):
    return greet(Annotated[Caller, Depends(BearerCaller(verifier))])


def test_a_caller_is_greeted(verifier, token):
    for app in (Gate(greet(CurrentUser), verifier=verifier), alone(verifier)):
        assert [message.get("text") for message in connect(app, token())] == [None, "alice", None]


@pytest.mark.req("FR-07", "FR-10")
@pytest.mark.parametrize("bad", ["", "x"])
def test_others_are_refused_before_the_connection(verifier, bad):
    for app in (Gate(greet(CurrentUser), verifier=verifier), alone(verifier)):
        (closed,) = connect(app, bad)
        assert (closed["type"], closed["code"]) == ("websocket.close", 1008)
    answer = {"websocket.http.response": {}}
    assert connect(Gate(greet(CurrentUser), verifier=verifier), bad, **answer)[0]["status"] == 401


@pytest.mark.req("NF-2")
def test_an_outage_asks_to_come_again(key, token, now):
    view = RevocationView()
    stale = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=view, clock=lambda: now)
    for app in (Gate(greet(CurrentUser), verifier=stale), alone(stale)):
        (closed,) = connect(app, token())
        assert (closed["type"], closed["code"]) == ("websocket.close", 1013)
