"""What a request's credentials mean, read by other means than the library's: no json, no base64, nothing shared.

Slow and plain on purpose. Where the library and this differ, one of them is wrong.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from fuzz.reference_json import Text, no

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NAME = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:|@~-")
FIRST = NAME - set(".:|@~")


@dataclass(frozen=True)
class Rules:
    secret: bytes
    kid: str
    issuer: str
    audience: str
    now: float
    stock: bool = False


def read_headers(values: list[bytes]) -> bytes | None:
    """The token of the Authorization headers, None when nothing there claims to be one."""
    if not values:
        return None
    if len(values) > 1 or len(values[0]) > 4112:
        no("not one header")
    space = values[0].find(b" ")
    scheme = values[0] if space < 0 else values[0][:space]
    if scheme.upper() != b"BEARER":
        return None
    token = b"" if space < 0 else values[0][space:]
    while token[:1] == b" ":
        token = token[1:]
    return token


def read(token: bytes, rules: Rules) -> tuple[str, str, str, int, int]:
    """The fields of the Caller, in order."""
    if len(token) > 4096:
        no("size")
    parts = token.split(b".")
    if len(parts) != 3 or not all(parts):
        no("three parts")
    head, body, signature = parts
    header = Text(decode(head)).whole()
    if set(header) - {"alg", "typ", "kid"} or header.get("alg") != "HS256" or header.get("kid") != rules.kid:
        no("header")
    if not (rules.stock and "typ" not in header):
        typ = header.get("typ")
        wanted = "jwt" if rules.stock else "at+jwt"
        if not isinstance(typ, str) or typ.lower() not in {wanted, f"application/{wanted}"}:
            no("typ")
    if decode(signature) != hmac.new(rules.secret, head + b"." + body, hashlib.sha256).digest():
        no("signature")
    return meaning(Text(decode(body)).whole(), rules)


def meaning(claims: dict[str, Any], rules: Rules) -> tuple[str, str, str, int, int]:
    if claims.get("iss") != rules.issuer or claims.get("aud") != rules.audience:
        no("whose")
    optional = {"sid", "jti"} if rules.stock else set()
    sub, sid, jti = ("" if n in optional and n not in claims else name(claims.get(n)) for n in ("sub", "sid", "jti"))
    issued, expires = date(claims.get("iat")), date(claims.get("exp"))
    if not 0 < expires - issued <= 900:
        no("lifetime")
    if issued > rules.now + 60 or ("nbf" in claims and date(claims["nbf"]) > rules.now + 60):
        no("not yet")
    if rules.now >= expires + 10:
        no("expired")
    return sub, sid, jti, int(issued), int(expires)


def name(value: object) -> str:
    if isinstance(value, str) and 1 <= len(value) <= 128 and value[0] in FIRST and set(value) <= NAME:
        return value
    return no("name")


def date(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0 or value >= 253402300800:
        no("date")
    return value


def decode(segment: bytes) -> bytes:
    """Base64url bit by bit: what is left over is less than six bits, and zero."""
    bits, count, octets = 0, 0, bytearray()
    for character in segment.decode("latin-1"):
        place = ALPHABET.find(character)
        if place < 0:
            no("alphabet")
        bits, count = bits << 6 | place, count + 6
        if count >= 8:
            count -= 8
            octets.append(bits >> count)
            bits &= (1 << count) - 1
    if count >= 6 or bits:
        no("left over")
    return bytes(octets)
