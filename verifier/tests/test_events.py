import pytest

from betterauth_verifier import ConfigurationError, KeyRing, Reason, TokenRejected
from betterauth_verifier.events import ACCOUNT_PURGED, SESSION_REVOKED, AccountPurged, EventVerifier, SessionRevoked
from betterauth_verifier.testing import (
    ABSENT,
    AUDIENCE,
    ISSUER,
    event_claims,
    forge,
    mint_account_purged,
    mint_session_revoked,
)

NOW = 1_800_000_000
HEADER = {"alg": "HS256", "typ": "secevent+jwt", "kid": "test"}
ACCOUNT = {"format": "iss_sub", "iss": ISSUER, "sub": "alice"}
SESSION = {"format": "complex", "user": ACCOUNT, "session": {"format": "opaque", "id": "s-1"}}


@pytest.fixture
def events(key, now):
    return EventVerifier(KeyRing([key]), ISSUER, AUDIENCE, lambda: now)


def reason(events, token):
    with pytest.raises(TokenRejected) as refused:
        events.verify(token)
    return refused.value.reason


@pytest.mark.req("FR-09")
def test_an_ended_session_is_understood(events, key, now):
    assert events.verify(mint_session_revoked(key, "s-1", "alice", iat=now)) == SessionRevoked("s-1", "alice")


@pytest.mark.req("EC-3")
def test_a_purged_account_is_understood(events, key, now):
    assert events.verify(mint_account_purged(key, "alice", iat=now)) == AccountPurged("alice")


def test_no_token_of_one_kind_passes_for_the_other(events, verifier, token, key, now):
    assert reason(events, token()) is Reason.TYPE
    for event in (mint_session_revoked(key, "s-1", "alice", iat=now), mint_account_purged(key, "alice", iat=now)):
        with pytest.raises(TokenRejected) as refused:
            verifier.verify(event)
        assert refused.value.reason is Reason.TYPE


def test_even_with_the_other_type_the_claims_differ(events, verifier, token, key, now):
    dressed = forge(key, HEADER | {"typ": "at+jwt"}, event_claims(ACCOUNT_PURGED, {}, ACCOUNT, iat=now))
    with pytest.raises(TokenRejected):
        verifier.verify(dressed)
    assert reason(events, token(header={"typ": "secevent+jwt"})) is Reason.EVENT


@pytest.mark.parametrize("age", [-60, 0, 60])
def test_fresh_events(events, key, now, age):
    assert events.verify(mint_account_purged(key, "alice", iat=now - age))


@pytest.mark.parametrize(("age", "expected"), [(61, Reason.EXPIRED), (-61, Reason.NOT_YET)])
def test_events_of_another_minute(events, key, now, age, expected):
    assert reason(events, mint_account_purged(key, "alice", iat=now - age)) is expected


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"iss": "https://evil.test"}, Reason.ISSUER),
        ({"aud": "other"}, Reason.AUDIENCE),
        ({"aud": [AUDIENCE]}, Reason.AUDIENCE),
        ({"jti": ABSENT}, Reason.TOKEN_ID),
        ({"iat": "1800000000"}, Reason.DATES),
        ({"iat": ABSENT}, Reason.DATES),
        ({"exp": 1_800_000_300}, Reason.EVENT),
        ({"sub": "alice"}, Reason.EVENT),
        ({"sub_id": ABSENT}, Reason.EVENT),
        ({"sub_id": "alice"}, Reason.EVENT),
        ({"sub_id": ACCOUNT | {"format": "opaque"}}, Reason.EVENT),
        ({"sub_id": ACCOUNT | {"iss": "https://evil.test"}}, Reason.EVENT),
        ({"sub_id": ACCOUNT | {"sub": ""}}, Reason.SUBJECT),
        ({"sub_id": SESSION}, Reason.EVENT),
        ({"events": ABSENT}, Reason.EVENT),
        ({"events": {}}, Reason.EVENT),
        ({"events": [ACCOUNT_PURGED]}, Reason.EVENT),
        ({"events": {ACCOUNT_PURGED: {}, SESSION_REVOKED: {"event_timestamp": 1}}}, Reason.EVENT),
        ({"events": {ACCOUNT_PURGED: None}}, Reason.EVENT),
        ({"events": {ACCOUNT_PURGED + "x": {}}}, Reason.EVENT),
        ({"events": {SESSION_REVOKED: {"event_timestamp": 1}}}, Reason.EVENT),
    ],
)
def test_purges_of_another_shape(events, key, now, claims, expected):
    assert reason(events, forge(key, HEADER, event_claims(ACCOUNT_PURGED, {}, ACCOUNT, iat=now) | claims)) is expected


STAMP = {"event_timestamp": 1}


@pytest.mark.parametrize(
    ("subject", "details", "expected"),
    [
        (SESSION, {}, Reason.DATES),
        (SESSION, {"event_timestamp": True}, Reason.DATES),
        (SESSION, [], Reason.EVENT),
        ("alice", STAMP, Reason.EVENT),
        (SESSION | {"format": "iss_sub"}, STAMP, Reason.EVENT),
        (SESSION | {"user": None}, STAMP, Reason.EVENT),
        (SESSION | {"session": "s-1"}, STAMP, Reason.EVENT),
        (SESSION | {"session": {"format": "email", "id": "s-1"}}, STAMP, Reason.EVENT),
        (SESSION | {"session": {"format": "opaque", "id": "s 1"}}, STAMP, Reason.SESSION),
    ],
)
def test_ended_sessions_of_another_shape(events, key, subject, details, expected):
    claims = event_claims(SESSION_REVOKED, details, subject, iat=NOW)
    assert reason(events, forge(key, HEADER, claims)) is expected


@pytest.mark.parametrize(("issuer", "audience"), [("", "a"), ("i", "")])
def test_facts_may_not_be_empty(key, issuer, audience):
    with pytest.raises(ConfigurationError):
        EventVerifier(KeyRing([key]), issuer, audience)
