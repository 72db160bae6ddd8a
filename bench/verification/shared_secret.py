"""HS256 by ours, by the bare operations, and by whoever else can: each as strict as its own options allow."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import warnings
from typing import TYPE_CHECKING, NamedTuple

from betterauth_verifier import KeyRing, RevocationView, TokenRejected, Verifier
from betterauth_verifier.remembering import Remembering
from betterauth_verifier.testing import AUDIENCE, ISSUER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from betterauth_verifier import Key

CALLS = 50  # a turn
REQUIRED = ["iss", "aud", "sub", "sid", "iat", "exp", "jti"]


class Contender(NamedTuple):
    """`refuses`: the exceptions by which it says no; any other one would be a 500. `repeat`: many calls in one."""

    name: str
    verify: Callable[[str], object]
    refuses: tuple[type[Exception], ...]
    repeat: Callable[[str, int], None] | None = None

    def turn(self, token: str) -> Callable[[], None]:
        def turn() -> None:
            if self.repeat:
                return self.repeat(token, CALLS)
            for _ in range(CALLS):
                self.verify(token)
            return None

        return turn


def contenders(key: Key, ring_file: Path) -> Iterator[Contender]:
    """Those installed; the floor first, then ours."""
    view = RevocationView(max_age=float("inf"))
    view.refreshed()
    for number in range(1000):
        view.refuse_session(f"ended-{number}", 1e12)
        view.refuse_subject(f"gone-{number}")
    ours = Verifier(keys=KeyRing.watch(ring_file), issuer=ISSUER, audience=AUDIENCE, revocations=view)
    yield Contender("floor: HMAC, base64, JSON", bare(key), (ValueError,))
    yield Contender("betterauth-verifier", ours.verify, (TokenRejected,))
    yield Contender("betterauth-verifier, remembered", Remembering(ours).verify, (TokenRejected,))
    for make in (pyjwt, joserfc, authlib, python_jose):
        try:
            yield make(key)
        except ImportError:
            print(f"not installed, not compared: {make.__name__}")


def bare(key: Key) -> Callable[[str], object]:
    def verify(token: str) -> object:
        message, _, signature = token.rpartition(".")
        head, _, body = message.partition(".")
        mac = hmac.digest(key.secret, message.encode(), "sha256")
        if not hmac.compare_digest(mac, base64.urlsafe_b64decode(signature + "=")):
            raise ValueError
        json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
        return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))

    return verify


def pyjwt(key: Key) -> Contender:
    import jwt  # noqa: PLC0415 - optional, like the others

    options = {"require": REQUIRED, "strict_aud": True}
    secret = key.secret

    def verify(token: str) -> object:
        return jwt.decode(
            token, secret, algorithms=["HS256"], issuer=ISSUER, audience=AUDIENCE, leeway=10, options=options
        )

    return Contender(f"PyJWT {jwt.__version__}", verify, (jwt.PyJWTError,))


def joserfc(key: Key) -> Contender:
    from joserfc import __version__, errors, jwt  # noqa: PLC0415
    from joserfc.jwk import OctKey  # noqa: PLC0415

    octets = OctKey.import_key(key.secret)
    facts = {name: {"essential": True} for name in REQUIRED}
    facts |= {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE}}
    registry = jwt.JWTClaimsRegistry(leeway=10, **facts)

    def verify(token: str) -> object:
        claims = jwt.decode(token, octets, algorithms=["HS256"]).claims
        registry.validate(claims)
        return claims

    return Contender(f"joserfc {__version__}", verify, (errors.JoseError,))


def authlib(key: Key) -> Contender:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from authlib import __version__  # noqa: PLC0415
        from authlib.jose import JsonWebToken, errors  # noqa: PLC0415

        reader = JsonWebToken(["HS256"])
    facts = {name: {"essential": True} for name in REQUIRED}
    facts |= {"iss": {"essential": True, "value": ISSUER}, "aud": {"essential": True, "value": AUDIENCE}}

    def verify(token: str) -> object:
        claims = reader.decode(token, key.secret, claims_options=facts)
        claims.validate(leeway=10)
        return claims

    return Contender(f"Authlib {__version__}", verify, (errors.JoseError,))


def python_jose(key: Key) -> Contender:
    from jose import JOSEError, __version__, jwt  # noqa: PLC0415

    options = {f"require_{name}": True for name in ("iss", "aud", "sub", "iat", "exp", "jti")} | {"leeway": 10}

    def verify(token: str) -> object:
        return jwt.decode(token, key.secret, algorithms=["HS256"], issuer=ISSUER, audience=AUDIENCE, options=options)

    return Contender(f"python-jose {__version__}", verify, (JOSEError,))


def good_token(key: Key, now: int) -> str:
    """As long as a real one: 32-character ids, a UUID for jti."""
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u" * 32,
        "sid": "s" * 32,
        "iat": now,
        "exp": now + 600,
        "jti": "018f7b1e-6d00-7000-8000-0123456789ab",
    }
    message = ".".join(
        base64.urlsafe_b64encode(json.dumps(part, separators=(",", ":")).encode()).rstrip(b"=").decode()
        for part in ({"alg": "HS256", "typ": "at+jwt", "kid": key.kid}, claims)
    )
    mac = hmac.digest(key.secret, message.encode(), hashlib.sha256)
    return f"{message}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
