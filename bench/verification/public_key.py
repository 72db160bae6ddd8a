"""EdDSA as a stock Better Auth signs it: ours, the bare signature check, PyJWT, and the two packages of our kind."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

from shared_secret import Contender

from betterauth_verifier import ExpiryOnly
from betterauth_verifier.stock import StockVerifier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KID = "CuReAESl8F22w914eQdze95WD8fFX8xT"


def spell(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


class StockIssuer:
    """A key pair, its JWK set at a loopback address, and a token of the stock shape."""

    def __init__(self, now: int) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        self.private = Ed25519PrivateKey.generate()
        self.public = self.private.public_key()
        jwk = {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": KID, "x": spell(self.public.public_bytes_raw())}
        self.jwks = json.dumps({"keys": [jwk]}).encode()
        self.url = self._publish()
        person = {
            "name": "Alice",
            "email": "alice@example.com",
            "emailVerified": False,
            "id": "u" * 32,
            "sub": "u" * 32,
        }
        stamps = {"createdAt": "2026-11-20T13:12:03.794Z", "updatedAt": "2026-11-20T13:12:03.794Z"}
        claims = {"iat": now, "exp": now + 900, "iss": self.url, "aud": self.url, **person, **stamps}
        message = f"{spell(json.dumps({'alg': 'EdDSA', 'kid': KID}).encode())}.{spell(json.dumps(claims).encode())}"
        self.token = f"{message}.{spell(self.private.sign(message.encode()))}"

    def _publish(self) -> str:
        body = self.jwks

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"


def contenders(issuer: StockIssuer) -> Iterator[Contender]:
    from betterauth_verifier.jwks import RemoteKeys  # noqa: PLC0415 - needs cryptography
    from betterauth_verifier.remembering import Remembering  # noqa: PLC0415

    keys = RemoteKeys(lambda: issuer.jwks)
    keys.load()
    ours = StockVerifier(keys=keys, issuer=issuer.url, audience=issuer.url, revocations=ExpiryOnly())
    yield Contender("floor: the signature alone", bare(issuer), (Exception,))
    yield Contender("betterauth-verifier", ours.verify, (Exception,))
    yield Contender("betterauth-verifier, remembered", Remembering(ours).verify, (Exception,))
    for make in (pyjwt, bridge, fastapi_betterauth):
        try:
            yield make(issuer)
        except ImportError:
            print(f"not installed, not compared: {make.__name__}")


def bare(issuer: StockIssuer) -> Callable[[str], object]:
    def verify(token: str) -> object:
        message, _, signature = token.rpartition(".")
        return issuer.public.verify(base64.urlsafe_b64decode(signature + "=="), message.encode())

    return verify


def pyjwt(issuer: StockIssuer) -> Contender:
    import jwt  # noqa: PLC0415

    def verify(token: str) -> object:
        return jwt.decode(token, issuer.public, algorithms=["EdDSA"], issuer=issuer.url, audience=issuer.url)

    return Contender(f"PyJWT {jwt.__version__}", verify, (Exception,))


def bridge(issuer: StockIssuer) -> Contender:
    from fastapi_better_auth import JwtVerifier, User  # noqa: PLC0415
    from fastapi_better_auth._internal.transport import TransportResponse  # noqa: PLC0415 - to bring no HTTP client

    class Transport:
        async def get(self, _url: str, **_: Any) -> TransportResponse:
            return TransportResponse(status_code=200, headers={"content-type": "application/json"}, content=issuer.jwks)

        async def post(self, _url: str, **_: Any) -> TransportResponse:
            raise NotImplementedError

    loop = asyncio.new_event_loop()
    verifier = JwtVerifier(base_url=issuer.url, transport=Transport())

    def verify(token: str) -> object:
        return loop.run_until_complete(verifier.verify(token, User))

    def repeat(token: str, times: int) -> None:
        """Within one run of the loop, whose start is none of its cost."""

        async def verify_all() -> None:
            for _ in range(times):
                await verifier.verify(token, User)

        loop.run_until_complete(verify_all())

    return Contender("fastapi-better-auth-bridge", verify, (Exception,), repeat)


def fastapi_betterauth(issuer: StockIssuer) -> Contender:
    from fastapi_betterauth import BetterAuth  # noqa: PLC0415

    return Contender("fastapi-betterauth", BetterAuth(issuer.url).fetch_token, (Exception,))
