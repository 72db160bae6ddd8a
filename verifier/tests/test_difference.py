"""What differs is told in one sentence that names both values and the remedy, whatever the values are."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from betterauth_verifier import KeyRing, TokenRejected
from betterauth_verifier.handshake import Difference, Handshake
from betterauth_verifier.testing import ABSENT, AUDIENCE, ISSUER, mint_verification, new_key, ring_text


def handshake(key, now, **facts):
    return Handshake(**{"keys": KeyRing([key]), "issuer": ISSUER, "audience": AUDIENCE, "clock": lambda: now} | facts)


@pytest.fixture
def halves(key, now):
    return handshake(key, now)


@pytest.mark.parametrize(
    ("theirs", "ours", "told"),
    [
        (f"{ISSUER}/", ISSUER, "only the trailing slash differs"),
        (ISSUER, f"{ISSUER}/", "only the trailing slash differs"),
        (f" {ISSUER}", ISSUER, "only white space"),
        ("https://Issuer.test", "https://issuer.test", "only upper and lower case differ"),
        ("http://issuer.test", "https://issuer.test", "only the scheme differs, so give both the scheme"),
        ("http://localhost:3000", "http://localhost:3001", "only the port differs, so give both the port"),
        ("https://issuer.test:8443", "https://issuer.test", "only the port differs"),
        ("https://issuer.test:443", "https://issuer.test", "only the scheme's own port is written out"),
        ("http://issuer.test", "http://issuer.test:80", "only the scheme's own port is written out"),
        ("https://issuer.test:80", "https://issuer.test", "only the port differs"),
        ("http://127.0.0.1:3000", "http://localhost:3000", "only the host name differs"),
        ("http://[::1]:3000", "http://localhost:3000", "only the host name differs"),
        ("https://issuer.test/auth", "https://issuer.test", "only the path differs"),
        ("http://issuer.test:3000", "https://issuer.test", "the scheme and the port differ"),
        ("http://web:3000/x", "https://issuer.test", "the scheme, the host name, the port and the path differ"),
        ("issuer", "https://issuer.test", "they are different names"),
        ("https://issuer.test?a", "https://issuer.test", "they are different names"),
        ("https://issuer.test:port", "https://issuer.test", "they are different names"),
        ("https://[issuer", "https://issuer.test", "they are different names"),
        ("", "https://issuer.test", "they are different names"),
        (None, "https://issuer.test", "one text"),
        (["https://issuer.test"], "https://issuer.test", "one text"),
        (ABSENT, "https://issuer.test", "one text"),
    ],
)
def test_issuers_that_differ(key, now, theirs, ours, told):
    difference = handshake(key, now, issuer=ours).compare(mint_verification(key, iat=now, iss=theirs))
    assert difference.err == "invalid_issuer"
    assert told in difference.description
    assert json.dumps(None if theirs is ABSENT else theirs) in difference.description
    assert json.dumps(ours) in difference.description


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ("other", "they are different names, so give both sides the same"),
        (AUDIENCE.upper(), "only upper and lower case"),
        (f"{AUDIENCE}/", "only the trailing slash"),
        (f"{AUDIENCE}\n", "only white space"),
        ([AUDIENCE], "one text"),
        (ABSENT, "one text"),
    ],
)
def test_audiences_that_differ(halves, key, now, theirs, told):
    difference = halves.compare(mint_verification(key, iat=now, aud=theirs))
    assert difference.err == "invalid_audience"
    assert told in difference.description
    assert json.dumps(AUDIENCE) in difference.description


@pytest.mark.parametrize(
    "hostile",
    ["\n\x1b[31m", "é" * 200, "x" * 2500, {"a": ["b" * 200]}, 10**400, 1.5, "\u202e", "https://[::1", "//\\@:-1/"],
)
@pytest.mark.parametrize("claim", ["iss", "aud"])
def test_a_sentence_is_printable_and_short_whatever_it_repeats(halves, key, now, claim, hostile):
    difference = halves.compare(mint_verification(key, iat=now, **{claim: hostile}))
    assert re.fullmatch(r"[ -~]{20,400}", difference.description)


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2))
names = st.sampled_from(["iss", "aud", "iat", "jti", "sub_id"])


@given(st.dictionaries(names, values, max_size=3))
def test_any_claims_are_compared_or_refused(claims):
    key = new_key()
    try:
        difference = handshake(key, 1_800_000_000).compare(mint_verification(key, **claims))
    except TokenRejected:
        return
    assert difference is None or re.fullmatch(r"[ -~]{20,400}", difference.description)


def test_a_difference_shows_no_secret(halves, key, now):
    for claims in ({"iss": "x"}, {"aud": "x"}, {"iat": 1}, {"sub_id": {"format": "opaque", "id": "0" * 8}}):
        difference = halves.compare(mint_verification(key, **{"iat": now} | claims))
        assert isinstance(difference, Difference)
        assert ring_text(key).strip().partition(":")[2] not in difference.description
        assert key.secret.hex() not in difference.description
