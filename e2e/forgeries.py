"""Tokens that a stranger, a thief or a mistake could present. The whole corpus is the verifier's own test suite."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from betterauth_verifier import Key, KeyRing
from betterauth_verifier.testing import ABSENT, forge, mint, mint_session_revoked, new_key

if TYPE_CHECKING:
    from stack import Stack


def forgeries(stack: Stack) -> dict[str, str]:
    """Name to token; every one must be refused."""
    key = KeyRing.parse((stack.data / "jwt-keys").read_text()).signing_key
    good = {"iss": stack.url, "aud": "duly-api", "sub": "somebody", "sid": "a-session", "jti": "one"}
    now = int(time.time())
    token = mint(key, **good)
    head, body, signature = token.split(".")
    plain = {"alg": "HS256", "typ": "at+jwt", "kid": key.kid}
    return {
        "wrong key": mint(Key(key.kid, new_key("another").secret), **good),
        "unknown kid": mint(new_key("another"), **good),
        "alg none": forge(key, plain | {"alg": "none"}, good | {"iat": now, "exp": now + 300}).rpartition(".")[0] + ".",
        "alg HS512": mint(key, header={"alg": "HS512"}, **good),
        "typ JWT": mint(key, header={"typ": "JWT"}, **good),
        "crit": mint(key, header={"crit": ["b64"], "b64": False}, **good),
        "jku": mint(key, header={"jku": "http://127.0.0.1:9/keys"}, **good),
        "expired": mint(key, **good | {"iat": now - 4000}),
        "not yet": mint(key, **good | {"iat": now + 4000}),
        "too long": mint(key, lifetime=90_000, **good),
        "exp as text": mint(key, **good | {"exp": str(now + 300)}),
        "other issuer": mint(key, **good | {"iss": "https://evil.example"}),
        "issuer with a slash": mint(key, **good | {"iss": stack.url + "/"}),
        "other audience": mint(key, **good | {"aud": "billing"}),
        "no subject": mint(key, **good | {"sub": ABSENT}),
        "empty subject": mint(key, **good | {"sub": ""}),
        "odd subject": mint(key, **good | {"sub": "a' or 1=1 --"}),
        "no session": mint(key, **good | {"sid": ABSENT}),
        "payload altered": f"{head}.{_altered(key, good)}.{signature}",
        "signature cut": token[:-3],
        "padded": token + "=",
        "no signature": f"{head}.{body}.",
        "security event": mint_session_revoked(key, "a-session", "somebody", iss=stack.url, aud="duly-api"),
        "very long": "a" * 9000,
        "not a token": "hello",
    }


def _altered(key: Key, good: dict[str, str]) -> str:
    return mint(key, **good | {"sub": "somebody-else"}).split(".")[1]
