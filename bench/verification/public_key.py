"""Public keys as a stock Better Auth publishes them: ours, the bare signature, libraries, packages of our kind."""

from __future__ import annotations

import asyncio
import base64
import json
import warnings
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from shared_secret import Contender

from betterauth_verifier import ExpiryOnly, TokenRejected
from betterauth_verifier.stock import StockVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from betterauth_verifier.conformance.issuer import Issuer

REQUIRED = ["iss", "aud", "sub", "iat", "exp"]
ALGORITHMS = ["EdDSA", "ES256", "RS256"]


def contenders(issuer: Issuer) -> Iterator[Contender]:
    """Those installed; the floor first, then ours. Each has the whole key set and may use all three algorithms."""
    from betterauth_verifier.jwks import RemoteKeys  # noqa: PLC0415 - needs cryptography
    from betterauth_verifier.remembering import Remembering  # noqa: PLC0415

    keys = RemoteKeys(lambda: key_set(issuer), clock=lambda: 0.0)
    keys.load()
    ours = StockVerifier(keys=keys, issuer=issuer.url, audience=issuer.url, revocations=ExpiryOnly())
    yield Contender("floor: the signature alone", bare(issuer), (Exception,))
    yield Contender("betterauth-verifier", ours.verify, (TokenRejected,))
    yield Contender("betterauth-verifier, remembered", Remembering(ours).verify, (TokenRejected,))
    for make in (pyjwt, joserfc, authlib, python_jose, bridge, fastapi_betterauth):
        try:
            yield make(issuer)
        except ImportError:
            print(f"not installed, not compared: {make.__name__}")


def key_set(issuer: Issuer) -> bytes:
    from betterauth_verifier.conformance import key_pairs  # noqa: PLC0415 - needs cryptography

    return key_pairs.key_set(*issuer.pairs)


def bare(issuer: Issuer) -> Callable[[str], object]:
    """EdDSA only."""
    public = issuer.pairs[0].private.public_key()

    def verify(token: str) -> object:
        message, _, signature = token.rpartition(".")
        return public.verify(base64.urlsafe_b64decode(signature + "=="), message.encode())

    return verify


def pyjwt(issuer: Issuer) -> Contender:
    import jwt  # noqa: PLC0415 - optional, like the others

    document = json.loads(key_set(issuer))

    class Client(jwt.PyJWKClient):
        def fetch_data(self) -> Any:
            self.jwk_set_cache.put(document)
            return document

    client, options = Client(issuer.url), {"require": REQUIRED, "strict_aud": True}

    def verify(token: str) -> object:
        key = client.get_signing_key_from_jwt(token)
        facts = {"issuer": issuer.url, "audience": issuer.url, "leeway": 10}
        return jwt.decode(token, key, algorithms=ALGORITHMS, options=options, **facts)

    return Contender(f"PyJWT {jwt.__version__}", verify, (jwt.PyJWTError,))


def joserfc(issuer: Issuer) -> Contender:
    from joserfc import __version__, errors, jwt  # noqa: PLC0415
    from joserfc.jwk import KeySet  # noqa: PLC0415

    keys = KeySet.import_key_set(json.loads(key_set(issuer)))
    registry = jwt.JWTClaimsRegistry(leeway=10, **_essential(issuer))

    def verify(token: str) -> object:
        claims = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        registry.validate(claims)
        return claims

    return Contender(f"joserfc {__version__}", verify, (errors.JoseError,))


def authlib(issuer: Issuer) -> Contender:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib import __version__  # noqa: PLC0415
        from authlib.jose import JsonWebKey, JsonWebToken, errors  # noqa: PLC0415

        reader, keys = JsonWebToken(ALGORITHMS), JsonWebKey.import_key_set(json.loads(key_set(issuer)))
    facts = _essential(issuer)

    def verify(token: str) -> object:
        claims = reader.decode(token, keys, claims_options=facts)
        claims.validate(leeway=10)
        return claims

    return Contender(f"Authlib {__version__}", verify, (errors.JoseError,))


def python_jose(issuer: Issuer) -> Contender:
    """It knows no EdDSA, and stumbles over a set with keys of several kinds: it gets those of the right one."""
    from jose import JOSEError, __version__, jwt  # noqa: PLC0415

    own = issuer.pairs[0].algorithm
    keys = {"keys": [key for key in json.loads(key_set(issuer))["keys"] if key["alg"] == own]}
    options = {f"require_{name}": True for name in REQUIRED} | {"leeway": 10}

    def verify(token: str) -> object:
        facts = {"issuer": issuer.url, "audience": issuer.url}
        return jwt.decode(token, keys, algorithms=ALGORITHMS, options=options, **facts)

    return Contender(f"python-jose {__version__}", verify, (JOSEError,))


def bridge(issuer: Issuer) -> Contender:
    from fastapi_better_auth import JwtVerifier, SessionError, User  # noqa: PLC0415
    from fastapi_better_auth._internal.transport import TransportResponse  # noqa: PLC0415 - to bring no HTTP client

    class Transport:
        async def get(self, _url: str, **_: Any) -> TransportResponse:
            headers = {"content-type": "application/json"}
            return TransportResponse(status_code=200, headers=headers, content=key_set(issuer))

        async def post(self, _url: str, **_: Any) -> TransportResponse:
            raise NotImplementedError

    loop = asyncio.new_event_loop()
    verifier = JwtVerifier(base_url=issuer.url, transport=Transport(), algorithms=ALGORITHMS, leeway=10)

    def verify(token: str) -> object:
        return loop.run_until_complete(verifier.verify(token, User))

    def repeat(token: str, times: int) -> None:
        """Within one run of the loop, whose start is none of its cost."""

        async def verify_all() -> None:
            for _ in range(times):
                await verifier.verify(token, User)

        loop.run_until_complete(verify_all())

    return Contender(
        f"fastapi-better-auth-bridge {version('fastapi-better-auth-bridge')}", verify, (SessionError,), repeat
    )


def fastapi_betterauth(issuer: Issuer) -> Contender:
    from fastapi_betterauth import BetterAuth, TokenValidationError  # noqa: PLC0415

    verify = BetterAuth(issuer.url, algorithms=ALGORITHMS).fetch_token
    return Contender(f"fastapi-betterauth {version('fastapi-betterauth')}", verify, (TokenValidationError,))


def _essential(issuer: Issuer) -> dict[str, dict[str, object]]:
    facts: dict[str, dict[str, object]] = {name: {"essential": True} for name in REQUIRED}
    return facts | {name: {"essential": True, "value": issuer.url} for name in ("iss", "aud")}
