"""Cases by their shape: credentials good but for a few things, which the fuzzer then bends further."""

# ruff: noqa: SIM905 - words
from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

NOW, ISSUER, AUDIENCE, KID = 1_800_000_000, "https://issuer.test", "api.test", "test"
KINDS = ("access", "stock", "event", "remembered")

HEADERS = {
    "access": {"alg": "HS256", "typ": "at+jwt", "kid": KID},
    "stock": {"alg": "HS256", "kid": KID},
    "event": {"alg": "HS256", "typ": "secevent+jwt", "kid": KID},
}
_ACCOUNT = {"format": "iss_sub", "iss": ISSUER, "sub": "alice"}
_SESSION = {"format": "complex", "user": _ACCOUNT, "session": {"format": "opaque", "id": "session-1"}}
_REVOKED = "https://schemas.openid.net/secevent/caep/event-type/session-revoked"
CLAIMS = {
    "access": {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "alice",
        "sid": "session-1",
        "jti": "token-1",
        "iat": NOW,
        "exp": NOW + 300,
    },
    "stock": {"iss": ISSUER, "aud": AUDIENCE, "sub": "alice", "email": "a@x.example", "iat": NOW, "exp": NOW + 900},
    "event": {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "jti": "event-1",
        "iat": NOW,
        "sub_id": _SESSION,
        "events": {_REVOKED: {"event_timestamp": NOW}},
    },
}
HEADERS["remembered"], CLAIMS["remembered"] = HEADERS["access"], CLAIMS["access"]

NAMES = [*CLAIMS["access"], "nbf", "email", "alg", "typ", "kid", "crit", "zip", "jku", "jwk", "b64", "events", "sub_id"]
TEXTS = ["", KID, ISSUER, AUDIENCE, "a" * 128, "a" * 129, "\u017f", "\0", "\u202e", "a\n", "a b", "é"]
TEXTS += "a HS256 at+jwt AT+JWT application/at+jwt JWT none - . ~ @x _ 1800000000 __proto__".split()
EDGES = [-310, -309.5, -300, -11, -10.5, -10, -9.5, -1, 0, 1, 59.5, 60, 60.5, 61]
EDGES += [290, 300, 301, 600, 899.5, 900, 900.5, 901]
NUMBERS = [*(str(NOW + by) for by in EDGES), "9" * 400]
NUMBERS += (
    "0 -0 -0.0 1 1.8e9 1.8E+9 18e8 1800000000.0 1800000300.5 253402300799 253402300800 1e-400 1e400 -1e400".split()
)
NUMBERS += "01 1. .5 +1 1e 0x1 1_0 NaN -Infinity".split()
WORDS = ["null", "true", "false", "[]", "{}", '[""]', '{"a":1}', '{"a":1,"a":2}', "[[[[]]]]", "True", "'a'", "undef"]
SPACES = ["", "", "", "", "", "", " ", "\n", "\t", "\r", "\f", "\xa0", "/**/", "\ufeff", "\0"]
ESCAPES = r"\u0061 \ud800 \udc00\ud800 \ud83d\ude00 \u0000 \" \/ \b \x \u12 \U0041".split()
RAW = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\0", b"\x7f", b"\xe2\x80\xa8"]
OTHER_SCHEMES, OTHER_SPACES = [b"Basic", b"Bearer:", b"", b"DPoP", b"\tBearer"], [b"", b"\t", b" \t", b"\xa0", b"\0"]


def header(rng: Random, kind: str) -> bytes:
    return _bent(rng, HEADERS[kind], rng.choice([0, 0, 0, 0, 0, 0, 0, 1, 1, 2]))


def payload(rng: Random, kind: str) -> bytes:
    claims = CLAIMS[kind]
    if rng.random() < 0.4:
        issued = NOW + rng.choice([*EDGES, -310, -310, -310, -310, -912])
        claims = claims | {"iat": issued, "exp": rng.choice([issued, NOW]) + rng.choice(EDGES)}
        claims |= {"nbf": NOW + rng.choice(EDGES)} if rng.random() < 0.3 else {}
    return _bent(rng, claims, rng.choice([0, 0, 0, 1, 1, 1, 1, 2, 3, 5]))


def good_header(_rng: Random, kind: str) -> bytes:
    return json.dumps(HEADERS[kind]).encode()


def good_payload(_rng: Random, kind: str) -> bytes:
    return json.dumps(CLAIMS[kind]).encode()


def credentials(rng: Random, token: bytes) -> bytes:
    """The value of an Authorization header around a token that is good, or nearly."""
    scheme = rng.choice(OTHER_SCHEMES if rng.random() < 0.1 else [b"Bearer", b"bearer", b"BEARER", b"bEaReR"])
    space = rng.choice(OTHER_SPACES if rng.random() < 0.1 else [b" ", b"  ", b" " * rng.randrange(1, 20)])
    octets = bytearray(token[: len(token) - rng.choice([0, 0, 0, 0, 0, 0, 0, 1, 2, rng.randrange(len(token))])])
    for _ in range(rng.choice([0, 0, 0, 0, 1, 1, 2, 9])):
        place = rng.randrange(len(octets) + 1)
        octets[place : place + rng.randrange(3)] = rng.choice(
            [*RAW, b".", b"=", b"A", b"-", b"+", b" ", b",", b"", b"\n"]
        )
    return scheme + space + bytes(octets) + rng.choice([b"", b"", b"", b"", b" ", b",", b".", b"=", b"\r", b"A" * 4000])


def _bent(rng: Random, good: dict[str, object], changes: int) -> bytes:
    """The members as JSON, then a few of them replaced, dropped, doubled, respelled; rarely broken as a whole."""
    members = [[json.dumps(name), json.dumps(value, separators=(",", ":"))] for name, value in good.items()]
    for _ in range(changes):
        _bend(rng, members)
    separator = [rng.choice(SPACES) if rng.random() < 0.1 else "" for _ in range(4)]
    colon, comma = f"{separator[0]}:{separator[1]}", f"{separator[2]},{separator[3]}"
    octets = ("{" + comma.join(name + colon + value for name, value in members) + "}").encode("utf-8", "surrogatepass")
    return _broken(rng, octets) if rng.random() < 0.07 else octets


def _bend(rng: Random, members: list[list[str]]) -> None:
    at = rng.randrange(len(members)) if members else 0
    change = rng.randrange(6)
    if change == 0 and members:
        del members[at]
    elif change == 1 and members:
        members.insert(rng.randrange(len(members) + 1), list(members[at]))
    elif change == 2 and members and len(members[at][0]) > 2:
        members[at][0] = f'"\\u{ord(members[at][0][1]):04x}{members[at][0][2:]}'
    elif change == 3:
        members.insert(rng.randrange(len(members) + 1), [_text(rng, rng.choice(NAMES)), _value(rng)])
    elif members:
        members[at][1] = _value(rng)


def _value(rng: Random, depth: int = 0) -> str:
    pick = rng.random()
    if pick < 0.35:
        return _text(rng, rng.choice(TEXTS))
    if pick < 0.7:
        return rng.choice(NUMBERS)
    if pick < 0.9 or depth > 2:
        return rng.choice(WORDS)
    return f"[{_value(rng, depth + 1)}]" if pick < 0.95 else f'{{"a":{_value(rng, depth + 1)}}}'


def _text(rng: Random, text: str) -> str:
    spelled = json.dumps(text, ensure_ascii=rng.random() < 0.5)
    if rng.random() < 0.15:
        place = rng.randrange(1, len(spelled))
        spelled = spelled[:place] + rng.choice(ESCAPES) + spelled[place:]
    return spelled


def _broken(rng: Random, octets: bytes) -> bytes:
    place = rng.randrange(len(octets) + 1)
    change = rng.randrange(6)
    if change == 0:
        return octets[:place]
    if change == 1:
        return octets[:place] + rng.choice(RAW) + octets[place:]
    if change == 2:
        return (
            rng.choice([b" ", b"\n", b"[", b"\xef\xbb\xbf", b""])
            + octets
            + rng.choice([b" ", b"{}", b"]", b"\0", b","])
        )
    if change == 3:
        return octets.decode("utf-8", "replace").encode(
            rng.choice(["utf-16", "utf-32", "utf-16-be", "latin-1"]), "replace"
        )
    if change == 4:
        brackets = rng.randrange(40)
        return octets[:-1] + b',"x":' + b"[" * brackets + b"]" * brackets + b"}"
    return octets[:place] + octets[place + 1 :]
