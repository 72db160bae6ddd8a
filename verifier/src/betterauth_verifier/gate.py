"""Default deny in front of any ASGI application: no valid token, no request, but for the public paths named.

The decision is made on `scope["path"]`, the string the router itself will route on (never on a URL rebuilt from a Host
header), before a byte of the body is read, whatever the method: unknown paths and wrong methods are 401 too. CORS
pre-flight carries no token by design, so a CORS middleware belongs outside the gate; whatever rewrites paths, too.
"""

import logging
from collections.abc import Callable, Collection

from betterauth_verifier._bearer import (
    CLOSE_CODES,
    App,
    Challenge,
    Receive,
    Refusal,
    Scope,
    Send,
    bearer_token,
    has_credentials,
    problem,
)
from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import ConfigurationError, TokenRejected, Unavailable
from betterauth_verifier.verifier import Verifies

__all__ = ["Gate", "Refusal"]

_logger = logging.getLogger("betterauth_verifier")


def _log(scope: Scope, refusal: Refusal) -> None:
    _logger.info("refused %s %.200r: %s", scope.get("method", "websocket"), scope["path"], refusal.reason)


class Gate:
    """`app` sees only verified requests, with the Caller at `scope["state"]["caller"]`, and the `public` paths.

    `public` and `optional`: exact paths, no patterns; an optional one may be called without credentials (the caller is
    None), but never with bad ones. `refuse(scope, refusal)` gives the ASGI application that answers (a Starlette
    Response is one); by default RFC 9457 problem+json. `on_refusal(scope, refusal)` hears of every refusal.
    """

    def __init__(  # noqa: PLR0913 - facts, all but the app by name
        self,
        app: App,
        *,
        verifier: Verifies,
        public: Collection[str] = (),
        optional: Collection[str] = (),
        realm: str = "api",
        refuse: Callable[[Scope, Refusal], App] = lambda _scope, refusal: problem(refusal),
        on_refusal: Callable[[Scope, Refusal], None] = _log,
    ) -> None:
        self._app = app
        self._verify = verifier.verify
        self._public, self._optional = _exact(public), _exact(optional)
        self._challenge = Challenge(realm)
        self._answer = refuse
        self._on_refusal = on_refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            return await self._app(scope, receive, send)
        if kind not in ("http", "websocket"):
            raise NotImplementedError(f"The gate lets no {kind!r} scope through.")
        if scope["path"] not in self._public:
            try:
                caller = self._caller(scope)
            except (TokenRejected, Unavailable) as error:
                return await self._refuse(self._challenge.refusal(error), scope, receive, send)
            scope["state"] = {**scope.get("state", {}), "caller": caller}  # a new dict: servers may share theirs
        return await self._app(scope, receive, send)

    def _caller(self, scope: Scope) -> Caller | None:
        if scope["path"] in self._optional and not has_credentials(scope["headers"]):
            return None
        return self._verify(bearer_token(scope["headers"]))

    async def _refuse(self, refusal: Refusal, scope: Scope, receive: Receive, send: Send) -> None:
        self._on_refusal(scope, refusal)
        if scope["type"] == "websocket":
            await receive()  # websocket.connect: it is answered, not interrupted
            if "websocket.http.response" not in (scope.get("extensions") or {}):
                return await send({"type": "websocket.close", "code": CLOSE_CODES[refusal.status]})
        return await self._answer(scope, refusal)(scope, receive, send)


def _exact(paths: Collection[str]) -> frozenset[str]:
    if isinstance(paths, str) or any(not path.startswith("/") or set(path) & set("*{}?#") for path in paths):
        raise ConfigurationError(
            "Public and optional paths are a collection of exact paths such as '/healthz'; there are no patterns."
        )
    return frozenset(paths)
