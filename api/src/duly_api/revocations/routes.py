"""Security events from the web (RFC 8417, pushed as in RFC 8935): a session has ended, or an account is deleted.

The gate lets this path through because an event carries its own proof: no database is asked before it is found
authentic, and whatever is not authentic gets the same 401.
"""

from fastapi import APIRouter, Request, Response

from betterauth_verifier import TokenRejected
from betterauth_verifier import Unavailable as CannotVerify
from betterauth_verifier.events import AccountPurged, EventVerifier, SessionRevoked
from duly_api.binding import BoundRoute
from duly_api.bodies import read_body
from duly_api.database import Store
from duly_api.problems import TimedOut, TooLarge, Unauthorized, Unavailable, UnsupportedMediaType, problems
from duly_api.revocations.recording import recording

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


@router.post(
    "/security-events",
    status_code=202,
    response_class=Response,
    responses=problems(Unauthorized, TimedOut, TooLarge),
    openapi_extra=DOCUMENTED_BODY,
)
async def receive_security_event(request: Request, store: Store) -> Response:
    """Idempotent. When this is answered, this process refuses the tokens concerned, and the others will in a moment."""
    event = _authentic(request.app.state.events, await _read(request))
    await store.write(recording(event), scrub=isinstance(event, AccountPurged))
    await request.app.state.feed.catch_up()
    return Response(status_code=202)


async def _read(request: Request) -> bytes:
    try:
        return await read_body(request, media_type=MEDIA_TYPE, limit=LIMIT)
    except UnsupportedMediaType:
        raise Unauthorized(token_sent=False, reason="event_media_type") from None


def _authentic(events: EventVerifier, body: bytes) -> SessionRevoked | AccountPurged:
    try:
        return events.verify(body)
    except TokenRejected as refused:
        raise Unauthorized(token_sent=True, reason=f"event_{refused.reason}") from None
    except CannotVerify as trouble:
        raise Unavailable(str(trouble), retry_after=trouble.retry_after) from None
