"""RFC 6750 both ways: reading the one bearer token of a request, and refusing with a challenge."""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

from betterauth_verifier._envelope import MAX_BYTES
from betterauth_verifier.errors import ConfigurationError, Reason, TokenRejected, Unavailable

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_MAX_HEADER = MAX_BYTES + 16  # the token, the scheme and the space
CLOSE_CODES = {401: 1008, 503: 1013}  # what a WebSocket hears: policy violation, try again later (RFC 6455 §7.4)

_is_realm = re.compile(r"[ !#-\[\]-~]{1,64}").fullmatch  # RFC 9110 §5.6.4: what needs no escape in a quoted string


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer to render. `reason` and `subject` (of a revoked token) are for logs and metrics only: to the client,
    every bad token looks alike.
    """

    status: int
    title: str
    detail: str
    headers: dict[str, str]
    reason: str
    subject: str | None = None


def bearer_token(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The token of the only Authorization header, its scheme in any case (RFC 9110 §11.1); TokenRejected otherwise."""
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        raise TokenRejected(Reason.MISSING)
    if len(values) > 1:
        raise TokenRejected(Reason.AUTHORIZATION)
    if len(values[0]) > _MAX_HEADER:
        raise TokenRejected(Reason.TOO_LARGE)
    scheme, _, token = values[0].partition(b" ")
    if scheme.lower() != b"bearer":
        raise TokenRejected(Reason.MISSING)
    return token.lstrip(b" ")


def has_credentials(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether anything was sent that claims to say who is calling, of whatever scheme."""
    return any(name == b"authorization" for name, _ in headers)


class Challenge:
    """Turns a failure into a Refusal for one realm (RFC 6750 §3)."""

    def __init__(self, realm: str) -> None:
        if not _is_realm(realm):
            raise ConfigurationError("The realm needs 1 to 64 printable ASCII characters, without quotes or backslash.")
        self._missing = f'Bearer realm="{realm}"'  # §3.1: no error code when no credentials were sent
        self._invalid = f'{self._missing}, error="invalid_token"'

    def refusal(self, error: TokenRejected | Unavailable) -> Refusal:
        if isinstance(error, Unavailable):
            headers = {"Retry-After": str(error.retry_after), "Cache-Control": "no-store"}
            return Refusal(503, "Service Unavailable", "Tokens cannot be checked right now.", headers, error.reason)
        challenge = self._missing if error.reason is Reason.MISSING else self._invalid
        headers = {"WWW-Authenticate": challenge, "Cache-Control": "no-store"}
        return Refusal(401, "Unauthorized", "A valid bearer token is required.", headers, error.reason, error.subject)


def problem(refusal: Refusal) -> App:
    """The answer as RFC 9457 `application/problem+json`, an ASGI application for http and websocket scopes."""
    members = {"type": "about:blank", "title": refusal.title, "status": refusal.status, "detail": refusal.detail}
    body = json.dumps(members).encode()
    headers = {**refusal.headers, "Content-Type": "application/problem+json", "Content-Length": str(len(body))}
    raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]

    async def answer(scope: Scope, _receive: Receive, send: Send) -> None:
        kind = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
        await send({"type": f"{kind}.start", "status": refusal.status, "headers": raw})
        await send({"type": f"{kind}.body", "body": body})

    return answer
