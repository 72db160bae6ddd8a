"""The short fuzz, in which a failing case is shrunk; the long one is `make fuzz` (docs/fuzzing.md).

Whatever the octets, the library says what a second reading of the rules says, and never anything else.
"""

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from fuzz import checks
from fuzz.cases import CLAIMS, HEADERS, NAMES, NOW
from fuzz.reference import read, read_headers
from fuzz.reference_json import Refused
from hypothesis import given
from hypothesis import strategies as st

from betterauth_verifier import ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.conformance import StockTarget, Target, attacks_on, good_for
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.testing import AUDIENCE, ISSUER

names, known = st.sampled_from(NAMES), st.sampled_from([ISSUER, AUDIENCE, "test"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | known
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
octets = st.binary(max_size=120) | st.text('{}[]":,\\u0aeE+-.1 \n', max_size=80).map(str.encode)
kinds = st.integers(0, 3)


def signed(kind, header, payload):
    return bytes([kind]) + len(header).to_bytes(2) + header + payload


@given(st.lists(st.binary(max_size=400) | octets.map(lambda text: b"Bearer " + text), max_size=2))
def test_any_credentials_through_the_gate(values):
    size = len(values[0]) if values else 0
    checks.check_gate(checks.Tally(), bytes([min(len(values), 1)]) + size.to_bytes(2) + b"".join(values))
    checks.check_gate(checks.Tally(), bytes([2, 0, 0]) + b"".join(values))


@given(kinds, octets, octets)
def test_any_header_and_payload(kind, header, payload):
    """Signed, so that they are read as deep as they can be."""
    checks.check_signed(checks.Tally(), signed(kind, header, payload))
    checks.check_signed(checks.Tally(), signed(kind | 4, b"", payload))


@given(kinds, st.dictionaries(names, values, max_size=4), st.booleans())
def test_any_claims(kind, changes, as_python_writes_them):
    claims = CLAIMS[checks.KINDS[kind]] | changes
    payload = repr(claims) if as_python_writes_them else json.dumps(claims)
    header = json.dumps(HEADERS[checks.KINDS[kind]]).encode()
    checks.check_signed(checks.Tally(), signed(kind, header, payload.encode("utf-8", "surrogatepass")))


def test_cases_by_their_shape_reach_every_verdict():
    tally = checks.Tally()
    rng = Random(1)  # noqa: S311 - the same cases in every run
    for _ in range(4000):
        checks.check_signed(tally, checks.signed_case(rng))
        checks.check_gate(tally, checks.gate_case(rng))
    reasons = "taken malformed header algorithm type key claims issuer audience subject session token_id dates lifetime"
    assert {f"access: {reason}" for reason in f"{reasons} not_yet expired".split()} <= set(tally.verdicts)
    assert tally.verdicts["200 "] > 200
    assert tally.verdicts["access: taken"] > 100


@pytest.mark.parametrize("shape", [Target, StockTarget])
def test_the_second_reading_is_as_strict_as_the_corpus(shape):
    target, rules = shape(checks.KEY, ISSUER, AUDIENCE, now=NOW), checks.RULES["access"]
    rules = replace(rules, stock=shape is StockTarget)
    for attack in attacks_on(target):
        with pytest.raises(Refused):
            read(attack.make(target), rules)
    facts = {"keys": KeyRing([checks.KEY]), "issuer": ISSUER, "audience": AUDIENCE, "revocations": ExpiryOnly()}
    verifier = (StockVerifier if shape is StockTarget else Verifier)(**facts, clock=lambda: NOW)
    for good in good_for(target):
        caller = verifier.verify(good.make(target))
        assert read(good.make(target), rules)[:2] == (caller.id, caller.session_id)


def test_the_second_reading_of_headers():
    assert read_headers([]) is None
    assert read_headers([b"Basic x"]) is None
    assert read_headers([b"bEARER   x "]) == b"x "
    with pytest.raises(Refused):
        read_headers([b"Bearer x", b"Bearer x"])


def test_the_long_one_was_run():
    page = (Path(__file__).parents[1] / "docs" / "fuzzing.md").read_text(encoding="utf-8")
    runs = re.findall(
        r"^\| (?:gate|signed): .* \| ([\d,]+) \| [\d,]+ \| ([\d.]+) \| .* \| nothing \|$", page, re.MULTILINE
    )
    assert len(runs) == 2
    assert all(int(cases.replace(",", "")) >= 1_000_000 and float(slowest) < 100 for cases, slowest in runs)
