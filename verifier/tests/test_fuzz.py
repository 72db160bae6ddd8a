"""Whatever the bytes, a verifier answers with a caller or a refusal. `--hypothesis-profile=long`: a million."""

import json

from hypothesis import given
from hypothesis import strategies as st

from betterauth_verifier import ExpiryOnly, KeyRing, TokenRejected, Verifier
from betterauth_verifier._encoding import encode
from betterauth_verifier.events import EventVerifier
from betterauth_verifier.testing import AUDIENCE, ISSUER, new_key

KEY = new_key()
RING = KeyRing([KEY])
VERIFIER = Verifier(keys=RING, issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
EVENTS = EventVerifier(RING, ISSUER, AUDIENCE)
HEADER = encode(b'{"alg":"HS256","typ":"at+jwt","kid":"test"}')
EVENT_HEADER = encode(b'{"alg":"HS256","typ":"secevent+jwt","kid":"test"}')

CLAIMS = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "nbf", "sub_id", "events", "format"]
names = st.sampled_from([*CLAIMS, "alg", "typ", "kid"])
known = st.sampled_from([ISSUER, AUDIENCE, "test"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | known
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
octets = st.binary(max_size=120) | st.text('{}[]":,\\u0aeE+-.1 \n', max_size=80).map(str.encode)


def is_decided(verify, token):
    try:
        verify(token)
    except TokenRejected:
        return True
    return False


@given(st.binary(max_size=400) | st.text(max_size=200))
def test_any_bytes_are_refused(token):
    assert is_decided(VERIFIER.verify, token)
    assert is_decided(EVENTS.verify, token)


@given(octets, octets)
def test_any_header_and_payload_are_refused(header, payload):
    """Signed, so that they are read as deep as they can be."""
    for head in (encode(header), HEADER, EVENT_HEADER):
        message = head + b"." + encode(payload)
        token = message + b"." + KEY.sign(message)
        assert is_decided(VERIFIER.verify, token)
        assert is_decided(EVENTS.verify, token)


@given(st.dictionaries(names, values, max_size=8))
def test_any_claims_are_refused_or_understood(claims):
    payload = repr(claims).encode("utf-8", "surrogatepass")  # much like JSON, and often is
    for head, verify in ((HEADER, VERIFIER.verify), (EVENT_HEADER, EVENTS.verify)):
        for body in (payload, json.dumps(claims).encode()):
            message = head + b"." + encode(body)
            assert is_decided(verify, message + b"." + KEY.sign(message))
