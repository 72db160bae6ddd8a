"""One case each: what the library says of the credentials must be what the reference says, soon, and nothing else."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import astuple
from typing import TYPE_CHECKING

from betterauth_verifier import ExpiryOnly, KeyRing, TokenRejected, Verifier
from betterauth_verifier._encoding import encode
from betterauth_verifier.events import EventVerifier
from betterauth_verifier.gate import Gate
from betterauth_verifier.remembering import Remembering
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.testing import new_key
from fuzz import cases
from fuzz.cases import AUDIENCE, ISSUER, KID, KINDS, NOW
from fuzz.reference import Rules, read, read_headers
from fuzz.reference_json import Refused

if TYPE_CHECKING:
    from random import Random

LONGEST = 0.1  # seconds of CPU for one case; an honest one takes 10 µs

KEY = new_key(KID)
_FACTS = {"keys": KeyRing([KEY]), "issuer": ISSUER, "audience": AUDIENCE, "clock": lambda: NOW}
ACCESS = Verifier(revocations=ExpiryOnly(), **_FACTS)
VERIFY = {
    "access": ACCESS.verify,
    "stock": StockVerifier(revocations=ExpiryOnly(), **_FACTS).verify,
    "event": EventVerifier(**_FACTS).verify,
    "remembered": Remembering(ACCESS, size=64).verify,
}
RULES = {kind: Rules(KEY.secret, KID, ISSUER, AUDIENCE, NOW, stock=kind == "stock") for kind in KINDS}
RESPELL = [
    lambda segment: segment + b"=" * (-len(segment) % 4 or 1),
    lambda segment: segment[:-1] + bytes([segment[-1] ^ 1]) if segment else segment,
    lambda segment: segment.replace(b"-", b"+").replace(b"_", b"/"),
    lambda segment: segment[:5] + b"\n" + segment[5:],
    lambda segment: segment + b"A",
    lambda segment: segment[:-1],
    lambda segment: segment + b".",
    lambda segment: segment + b"\xff",
]


class Tally:
    """What was seen so far: verdicts by reason, and the slowest case."""

    def __init__(self) -> None:
        self.cases = 0
        self.verdicts: Counter[str] = Counter()
        self.slowest = 0.0

    def count(self, verdict: str, began: float) -> None:
        took = time.thread_time() - began
        self.slowest = max(self.slowest, took)
        self.verdicts[verdict] += 1
        assert took < LONGEST, f"one case took {took:.3f} s"


def signed_case(rng: Random) -> bytes:
    kind = rng.randrange(len(KINDS))
    head, body = (make(rng, KINDS[kind]) for make in (cases.header, cases.payload))
    how = kind | rng.choice([0, 0, 0, 4]) | rng.choice([0, 0, 0, rng.randrange(32)]) << 3
    return bytes([how]) + len(head).to_bytes(2) + head + body


def check_signed(tally: Tally, data: bytes) -> None:
    """`data`: how to read it, two octets for where the header ends, header, payload."""
    if len(data) < 4:
        return
    how, end, rest = data[0], int.from_bytes(data[1:3]), data[3:]
    kind, end = KINDS[how & 3], end % (len(rest) + 1)
    segments = [encode(rest[:end]), encode(rest[end:])]
    if how & 4:
        segments[0] = encode(b'{"alg":"HS256","typ":"at+jwt","kid":"test"}')
    if how >> 3 >= 24:
        segments[how & 1] = RESPELL[how >> 3 & 7](segments[how & 1])
    message = b".".join(segments)
    agree(tally, kind, message + b"." + KEY.sign(message))


def agree(tally: Tally, kind: str, token: bytes) -> None:
    began = time.thread_time()
    for _ in range(2 if kind == "remembered" else 1):
        said, fields = verdict(kind, token)
    tally.count(f"{kind}: {said}", began)
    if kind != "event":
        expected = expectation(lambda: read(token, RULES[kind]))
        assert fields == expected, f"the library: {said} {fields}; the reference: {expected}"


def verdict(kind: str, token: bytes) -> tuple[str, tuple[object, ...] | None]:
    try:
        return "taken", astuple(VERIFY[kind](token))
    except TokenRejected as refused:
        return str(refused.reason), None


def expectation(reading: object) -> tuple[object, ...] | None:
    try:
        return reading()
    except Refused:
        return None


async def _application(scope: object, _receive: object, send: object) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [], "caller": scope["state"]["caller"]})
    await send({"type": "http.response.body", "body": b""})


GATE = Gate(_application, verifier=ACCESS, on_refusal=lambda *_: None)


def gate_case(rng: Random) -> bytes:
    makers = (cases.header, cases.payload) if rng.random() < 0.2 else (cases.good_header, cases.good_payload)
    message = b".".join(encode(make(rng, "access")) for make in makers)
    value = cases.credentials(rng, message + b"." + KEY.sign(message))
    count = rng.choice([0, 1, 2, 2, 2, 2, 2, 2])
    return bytes([count]) + rng.choice([0, len(value)]).to_bytes(2) + value


def check_gate(tally: Tally, data: bytes) -> None:
    """`data`: how many headers, where the second begins, their values."""
    if len(data) < 3:
        return
    count, rest = data[0] % 8, data[3:]
    middle = int.from_bytes(data[1:3]) % (len(rest) + 1)
    values = [] if count == 0 else [rest[:middle], rest[middle:]] if count == 1 else [rest]
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    names = [(b"authorization", value) for value in values]
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": [(b"host", b"x"), *names], "state": {}}
    began = time.thread_time()
    try:
        GATE(scope, None, send).send(None)
    except StopIteration:
        pass
    else:
        raise AssertionError("the gate waits for something")
    start, body = sent
    headers = dict(start["headers"])
    tally.count(f"{start['status']} {headers.get(b'www-authenticate', b'').decode()}", began)
    expected, challenge = expected_of_gate(values)
    assert (start["status"], headers.get(b"www-authenticate")) == (200 if expected else 401, challenge)
    assert bool(body["body"]) != bool(expected)
    if expected:
        assert astuple(start["caller"]) == expected


def expected_of_gate(values: list[bytes]) -> tuple[tuple[object, ...] | None, bytes | None]:
    missing, invalid = b'Bearer realm="api"', b'Bearer realm="api", error="invalid_token"'
    try:
        token = read_headers(values)
        return (None, missing) if token is None else (read(token, RULES["access"]), None)
    except Refused:
        return None, invalid
