"""The halves compare themselves: what agrees is silent, what differs is one sentence, and a stranger hears nothing."""

import pytest

from betterauth_verifier import ConfigurationError, Key, KeyRing, Reason, TokenRejected
from betterauth_verifier.conformance import ATTACKS, Target
from betterauth_verifier.events import ACCOUNT_PURGED, EventVerifier
from betterauth_verifier.handshake import VERIFICATION, Handshake
from betterauth_verifier.testing import (
    ABSENT,
    AUDIENCE,
    ISSUER,
    event_claims,
    forge,
    mint_account_purged,
    mint_session_revoked,
    mint_verification,
    new_key,
)

HEADER = {"alg": "HS256", "typ": "secevent+jwt", "kid": "test"}


def handshake(key, now, **facts):
    return Handshake(**{"keys": KeyRing([key]), "issuer": ISSUER, "audience": AUDIENCE, "clock": lambda: now} | facts)


@pytest.fixture
def halves(key, now):
    return handshake(key, now)


def refusal(halves, token):
    with pytest.raises(TokenRejected) as refused:
        halves.compare(token)
    return refused.value.reason


@pytest.mark.parametrize("age", [-60, -59.5, 0, 60])
def test_halves_that_agree_have_nothing_to_say(halves, key, now, age):
    assert halves.compare(mint_verification(key, iat=now - age)) is None
    assert halves.compare(mint_verification(key, iat=now - age).encode()) is None


def test_any_key_of_the_ring_may_sign_as_during_a_rotation(key, now):
    ring = KeyRing([new_key("next"), key])
    assert handshake(key, now, keys=ring).compare(mint_verification(key, iat=now)) is None


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (61, "61 seconds behind this service's (2027-01-15T07:58:59Z and 2027-01-15T08:00:00Z)"),
        (60.2, "61 seconds behind"),
        (-61, "61 seconds ahead of this service's (2027-01-15T08:01:01Z and 2027-01-15T08:00:00Z)"),
        (-90_000, "90000 seconds ahead of"),
    ],
)
def test_clocks_that_differ(halves, key, now, age, told):
    difference = halves.compare(mint_verification(key, iat=now - age))
    assert difference.err == "invalid_request"
    assert told in difference.description
    assert "60 are allowed" in difference.description


def test_who_replays_an_old_event_learns_its_age_only(key, now):
    moved = handshake(key, now, issuer="https://moved.test", audience="moved")
    told = moved.compare(mint_verification(key, iat=now - 61)).description
    assert "moved" not in told
    assert ISSUER not in told


def test_fingerprints_computed_otherwise(halves, key, now):
    subject = {"format": "opaque", "id": "01234567"}
    difference = halves.compare(mint_verification(key, iat=now, sub_id=subject))
    assert difference.err == "invalid_request"
    assert "01234567" in difference.description
    assert key.fingerprint in difference.description


def test_a_key_that_goes_meanwhile(key, now):
    class Going(KeyRing):
        asked = 0

        def find(self, kid):
            self.asked += 1
            return super().find(kid) if self.asked == 1 else None

    told = handshake(key, now, keys=Going([key])).compare(mint_verification(key, iat=now))
    assert "no key any more" in told.description


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"exp": 1_800_000_300}, "exp or sub"),
        ({"sub": "alice"}, "exp or sub"),
        ({"events": {VERIFICATION: {"state": "x"}}}, "send it as {}"),
        ({"events": {VERIFICATION: None}}, "send it as {}"),
        ({"events": {VERIFICATION: [1]}}, "send it as {}"),
        ({"jti": ABSENT}, "jti"),
        ({"jti": "a b"}, "jti"),
        ({"iat": ABSENT}, "iat"),
        ({"iat": "1800000000"}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": 1e300}, "iat"),
        ({"iat": None}, "iat"),
        ({"sub_id": ABSENT}, "sub_id"),
        ({"sub_id": "01234567"}, "sub_id"),
        ({"sub_id": {"format": "opaque"}}, "sub_id"),
        ({"sub_id": {"format": "iss_sub", "id": "01234567"}}, "sub_id"),
        ({"sub_id": {"format": "opaque", "id": "01234567", "more": 1}}, "sub_id"),
        ({"sub_id": {"format": "opaque", "id": 1234567}}, "no fingerprint"),
        ({"sub_id": {"format": "opaque", "id": "0123456G"}}, "no fingerprint"),
        ({"sub_id": {"format": "opaque", "id": "01234567\n"}}, "no fingerprint"),
    ],
)
def test_verification_events_of_another_shape(halves, key, now, claims, told):
    difference = halves.compare(mint_verification(key, **{"iat": now} | claims))
    assert difference.err == "invalid_request"
    assert told in difference.description


@pytest.mark.parametrize(
    "events",
    [
        ABSENT,
        {},
        [VERIFICATION],
        VERIFICATION,
        None,
        {VERIFICATION + "x": {}},
        {VERIFICATION: {}, ACCOUNT_PURGED: {}},
    ],
)
def test_other_events_are_none_of_its_business(halves, key, now, events):
    assert refusal(halves, mint_verification(key, iat=now, events=events)) is Reason.EVENT


def test_no_event_passes_for_the_other(halves, key, now):
    events = EventVerifier(KeyRing([key]), ISSUER, AUDIENCE, lambda: now)
    with pytest.raises(TokenRejected):
        events.verify(mint_verification(key, iat=now))
    for event in (mint_session_revoked(key, "s-1", "alice", iat=now), mint_account_purged(key, "alice", iat=now)):
        assert refusal(halves, event) is Reason.EVENT


@pytest.mark.req("FR-07")
def test_a_stranger_hears_nothing_of_what_differs(halves, verifier, token, key, now):
    """Whatever else is wrong with it, what is not signed by a key of the ring is refused before it is read."""
    wrong = {"iss": "https://evil.test", "aud": "other", "iat": 1}
    good = mint_verification(key, iat=now)
    head, body, _ = good.split(".")
    claims = event_claims(VERIFICATION, {}, {"format": "opaque", "id": key.fingerprint}, **wrong)
    assert refusal(halves, mint_verification(new_key("other"), **wrong)) is Reason.KEY
    assert refusal(halves, mint_verification(Key("test", new_key("other").secret), **wrong)) is Reason.SIGNATURE
    assert refusal(halves, f"{head}.{body}.{good[::-1].split('.')[0]}") is Reason.SIGNATURE
    assert refusal(halves, forge(key, HEADER | {"alg": "none"}, claims)) is Reason.ALGORITHM
    assert refusal(halves, forge(key, HEADER | {"typ": "at+jwt"}, claims)) is Reason.TYPE
    assert refusal(halves, forge(key, HEADER | {"crit": ["b64"]}, claims)) is Reason.HEADER
    assert refusal(halves, forge(key, HEADER, b'{"iss":1,"iss":2}')) is Reason.CLAIMS
    assert refusal(halves, token()) is Reason.TYPE
    with pytest.raises(TokenRejected) as refused:
        verifier.verify(good)
    assert refused.value.reason is Reason.TYPE


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_no_attack_is_a_handshake(attack, halves, key, now):
    with pytest.raises(TokenRejected):
        halves.compare(attack.make(Target(key, ISSUER, AUDIENCE, now=now)))


@pytest.mark.parametrize("facts", [{"issuer": ""}, {"audience": ""}])
def test_facts_may_not_be_empty(key, now, facts):
    with pytest.raises(ConfigurationError):
        handshake(key, now, **facts)
