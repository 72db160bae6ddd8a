"""Everything that can go wrong, as one tree split by whose fault it is, and the one way it is told (RFC 9457).

Problem
├── the caller's: Malformed 400 · Unauthorized 401 · NotFound 404 · MethodNotAllowed 405 · TimedOut 408 · Conflict 409
│                 Stale 412 (tasks/versions.py) · TooLarge 413 · UnsupportedMediaType 415 · InvalidRequest 422
│                 TooManyRequests 429
└── ours:         Internal 500 · Unavailable 503

A detail never repeats what the caller sent: answers end up in logs and screenshots.
"""

from typing import Any, ClassVar, NotRequired

import msgspec
from starlette.responses import Response
from starlette.types import Scope
from typing_extensions import TypedDict

MEDIA_TYPE = "application/problem+json"
REALM = "duly-api"


class FieldError(TypedDict):
    """`field` is a name of ours, or `body` or `query` for the whole; `message` says how to mend it."""

    field: str
    message: str


class ProblemDocument(TypedDict):
    """RFC 9457. Decide on `type`, show `detail`, quote `request_id` when asking for help."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str
    errors: NotRequired[list[FieldError]]


class Problem(Exception):  # noqa: N818 - the standard's own word
    """Raise a subclass anywhere behind the gate; `headers` go with the answer, `reason` only into the log."""

    status: ClassVar[int]
    slug: ClassVar[str]
    title: ClassVar[str]
    detail: ClassVar[str]
    shape: ClassVar[Any] = ProblemDocument

    def __init__(self, *, reason: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(reason or self.slug)
        self.reason = reason or self.slug
        self.headers = headers or {}

    def document(self, request_id: str) -> ProblemDocument:
        return {
            "type": f"urn:duly:problem:{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": request_id,
        }


class Malformed(Problem):
    """Nobody raises it: what is no HTTP never reaches the app, and `heads.py` answers."""

    status, slug, title = 400, "malformed", "Not understood"
    detail = "This is not a request that can be understood here."


class Unauthorized(Problem):
    """`challenge` follows RFC 6750 section 3: no error code when no token was sent at all."""

    status, slug, title = 401, "unauthorized", "Sign in first"
    detail = "This needs a valid access token in the Authorization header."

    def __init__(self, *, token_sent: bool, reason: str) -> None:
        challenge = f'Bearer realm="{REALM}"' + (', error="invalid_token"' if token_sent else "")
        super().__init__(reason=reason, headers={"WWW-Authenticate": challenge})


class NotFound(Problem):
    status, slug, title = 404, "not-found", "Not found"
    detail = "There is nothing of yours at this address."


class MethodNotAllowed(Problem):
    status, slug, title = 405, "method-not-allowed", "Method not allowed"
    detail = "This address does not answer that method; the Allow header lists those it does."


class TimedOut(Problem):
    status, slug, title = 408, "timed-out", "The request took too long to arrive"
    detail = "The body did not arrive in time. Send it again."


class Conflict(Problem):
    status, slug, title = 409, "conflict", "Already there with other content"
    detail = "You already have something with this id but with other content. Choose a new id."


class TooLarge(Problem):
    status, slug, title = 413, "too-large", "Too large"
    detail = "The body is larger than this address accepts. Send less."


class UnsupportedMediaType(Problem):
    status, slug, title = 415, "unsupported-media-type", "Unsupported media type"
    detail = "Send the body with another Content-Type; the documentation of this address names the right one."


class InvalidRequest(Problem):
    """`errors` names each field at fault and how to mend it."""

    status, slug, title = 422, "invalid-request", "Some of this needs mending"
    detail = "Nothing was changed. See errors for what to mend."

    def __init__(self, *errors: FieldError) -> None:
        super().__init__()
        self.errors = list(errors)

    def document(self, request_id: str) -> ProblemDocument:
        return {**super().document(request_id), "errors": self.errors}


class TooManyRequests(Problem):
    status, slug, title = 429, "too-many-requests", "Too many requests"
    detail = "So many requests at once are not taken from one account. Wait as long as Retry-After says."

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(headers={"Retry-After": str(retry_after)})


class Internal(Problem):
    status, slug, title = 500, "internal", "Our mistake"
    detail = "Something went wrong on our side. Quote the request id when you report it."


class Unavailable(Problem):
    """Trouble below us that passes by itself; asking again is safe."""

    status, slug, title = 503, "unavailable", "Not available right now"
    detail = "This cannot be done at the moment and may or may not have been saved. Try again shortly."

    def __init__(self, reason: str, *, retry_after: int = 1) -> None:
        super().__init__(reason=reason, headers={"Retry-After": str(retry_after)})


def answer(problem: Problem, scope: Scope) -> Response:
    """The one renderer. It leaves the reason in the scope, for the line in the log."""
    state = scope["state"]
    state["reason"] = problem.reason
    body = msgspec.json.encode(problem.document(state["request_id"]))
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


def problems(*kinds: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """What a route may answer besides success, for its `responses=`: 503 always, 429 where a token is asked for."""
    paced = (TooManyRequests,) if Unauthorized in kinds else ()
    every: tuple[type[Problem], ...] = (*kinds, *paced, Unavailable)
    return {kind.status: {"model": kind.shape, "description": kind.title} for kind in every}
