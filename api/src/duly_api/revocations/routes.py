"""What the web pushes (RFC 8935): events (RFC 8417: a session has ended, an account is deleted), and at its start a
handshake that compares the two halves.

The gate lets this path through because an event carries its own proof: no database is asked before it is found
authentic, and whatever is not authentic gets the same 401. Only who holds a key of the ring hears what differs.
"""

from contextlib import suppress
from typing import Literal

import msgspec
from fastapi import APIRouter, Request, Response
from starlette.datastructures import State
from typing_extensions import TypedDict

from betterauth_verifier import TokenRejected
from betterauth_verifier import Unavailable as CannotVerify
from betterauth_verifier.events import AccountPurged, SessionRevoked
from betterauth_verifier.handshake import Difference
from duly_api import logs
from duly_api.binding import BoundRoute
from duly_api.bodies import read_body
from duly_api.database import Store
from duly_api.problems import TimedOut, TooLarge, Unauthorized, Unavailable, UnsupportedMediaType, problems
from duly_api.revocations.recording import Removed, recording

MEDIA_TYPE = "application/secevent+jwt"
LIMIT = 8 * 1024
DOCUMENTED_BODY = {
    "requestBody": {
        "required": True,
        "description": "One security event token, signed with the first key of the ring.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}}},
    }
}

router = APIRouter(tags=["security events"], route_class=BoundRoute)


class Disagreement(TypedDict):
    """RFC 8935 section 2.3. `description` is one sentence that names what differs and the remedy."""

    err: Literal["invalid_issuer", "invalid_audience", "invalid_request"]
    description: str


@router.post(
    "/security-events",
    status_code=202,
    response_class=Response,
    responses={
        400: {"model": Disagreement, "description": "An authentic handshake: the two halves do not fit"},
        **problems(Unauthorized, TimedOut, TooLarge),
    },
    openapi_extra=DOCUMENTED_BODY,
)
async def receive_security_event(request: Request, store: Store) -> Response:
    """Idempotent. When this is answered, this process refuses the tokens concerned, and the others will in a moment.

    A handshake changes nothing: 202 when issuer, audience, key and clocks agree. For an account, `Duly-Removed`
    tells how many rows of what went this time.
    """
    event = _authentic(request.app.state, await _read(request))
    if isinstance(event, Difference):
        return _told(request, event)
    if event is None:
        return Response(status_code=202)
    removed = await store.write(recording(event), scrub=isinstance(event, AccountPurged))
    await request.app.state.feed.catch_up()
    return Response(status_code=202, headers=_receipt(removed))


def _receipt(removed: Removed) -> dict[str, str]:
    """In a header (RFC 9651, a dictionary): the body of a 202 is empty (RFC 8935 section 2.2)."""
    return {"Duly-Removed": ", ".join(f"{name}={count}" for name, count in removed.items())} if removed else {}


async def _read(request: Request) -> bytes:
    try:
        return await read_body(request, media_type=MEDIA_TYPE, limit=LIMIT)
    except UnsupportedMediaType:
        raise Unauthorized(token_sent=False, reason="event_media_type") from None


def _authentic(state: State, body: bytes) -> SessionRevoked | AccountPurged | Difference | None:
    """None for a handshake in which all agrees."""
    try:
        with suppress(TokenRejected):  # then it is no handshake
            compared: Difference | None = state.handshake.compare(body)
            return compared
        event: SessionRevoked | AccountPurged = state.events.verify(body)
    except TokenRejected as refused:
        ring = " ".join(state.keys.fingerprints)
        raise Unauthorized(token_sent=True, reason=f"event_{refused.reason}, key ring {ring}") from None
    except CannotVerify as trouble:
        raise Unavailable(str(trouble), retry_after=trouble.retry_after) from None
    return event


def _told(request: Request, difference: Difference) -> Response:
    """To the web, and in our own log: whoever looks at either side finds it."""
    told: Disagreement = {"err": difference.err, "description": difference.description}
    logs.write("handshake", **told)
    request.state.reason = f"handshake_{difference.err}"
    headers = {"Content-Language": "en"}
    return Response(msgspec.json.encode(told), 400, headers, "application/json")
