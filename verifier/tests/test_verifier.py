"""What a good token gives, where each limit lies, and in what order it is judged. Forgeries: test_corpus.py."""

import hmac

import pytest

from betterauth_verifier import (
    DEAD_AFTER,
    Caller,
    ConfigurationError,
    ExpiryOnly,
    KeyRing,
    Reason,
    TokenRejected,
    Verifier,
)
from betterauth_verifier.testing import ABSENT, AUDIENCE, ISSUER, forge, mint, new_key


def reason(verifier, token):
    with pytest.raises(TokenRejected) as refused:
        verifier.verify(token)
    return refused.value.reason


@pytest.mark.req("FR-03", "FR-05")
@pytest.mark.parametrize("spelling", [str, str.encode])
def test_a_good_token_names_its_caller(verifier, token, now, spelling):
    caller = verifier.verify(spelling(token(sub="alice", sid="s-1", jti="t-1")))
    assert caller == Caller("alice", "s-1", "t-1", now, now + 300)


@pytest.mark.parametrize("typ", ["at+jwt", "AT+JWT", "application/at+jwt", "Application/At+Jwt"])
def test_the_type_is_a_media_type(verifier, token, typ):
    assert verifier.verify(token(header={"typ": typ})).id == "alice"


@pytest.mark.parametrize(
    "claims",
    [
        {"iat": 60},
        {"iat": -309},
        {"iat": -909, "lifetime": 900},
        {"lifetime": 900},
        {"lifetime": 0.5},
        {"nbf": 60},
        {"sub": "a" * 128},
        {"sub": "018f7b1e-aaaa-7bbb-8ccc-121212121212"},
        {"sub": "7"},
        {"extra": {"roles": ["a"]}, "name": "Ünïcode \U0001f600"},
    ],
)
def test_the_outermost_good_tokens(verifier, token, now, claims):
    shifted = {name: now + value if name in ("iat", "nbf") else value for name, value in claims.items()}
    assert verifier.verify(token(**shifted))


@pytest.mark.req("FR-09")
def test_when_the_last_token_of_a_session_is_dead(key, token, now):
    """Issued now by a clock as far ahead as it may be, for as long as it may be."""
    clock = [now]
    verifier = Verifier(
        keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly(), clock=lambda: clock[0]
    )
    last = token(iat=now + 60, lifetime=900)
    for clock[0] in (now, now + DEAD_AFTER - 0.001):
        assert verifier.verify(last)
    clock[0] = now + DEAD_AFTER
    assert reason(verifier, last) is Reason.EXPIRED


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"iat": 61}, Reason.NOT_YET),
        ({"nbf": 61}, Reason.NOT_YET),
        ({"iat": -310}, Reason.EXPIRED),
        ({"lifetime": 901}, Reason.LIFETIME),
        ({"lifetime": 0}, Reason.LIFETIME),
        ({"lifetime": -1}, Reason.LIFETIME),
    ],
)
def test_one_second_too_many(verifier, token, now, claims, expected):
    shifted = {name: now + value if name in ("iat", "nbf") else value for name, value in claims.items()}
    assert reason(verifier, token(**shifted)) is expected


def test_size_is_judged_before_anything_is_read(verifier):
    assert reason(verifier, "x" * 4097) is Reason.TOO_LARGE
    assert reason(verifier, "x" * 4096) is Reason.MALFORMED


def test_a_kid_leads_to_its_own_key_only(key, now):
    first, second = new_key("first"), new_key("second")
    verifier = Verifier(
        keys=KeyRing([first, second]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly(), clock=lambda: now
    )
    assert verifier.verify(mint(first, iat=now))
    assert verifier.verify(mint(second, iat=now))
    assert reason(verifier, mint(first, iat=now, header={"kid": "second"})) is Reason.SIGNATURE
    assert reason(verifier, mint(first, iat=now, header={"kid": "third"})) is Reason.KEY
    assert reason(verifier, mint(first, iat=now, header={"kid": ABSENT})) is Reason.KEY


def test_claims_are_not_read_before_the_signature(verifier, key, now):
    forged = forge(key, {"alg": "HS256", "typ": "at+jwt", "kid": key.kid}, b"not json")
    assert reason(verifier, forged) is Reason.CLAIMS
    assert reason(verifier, forged[:-4] + "AAAA") is Reason.SIGNATURE


def test_signatures_are_compared_in_constant_time(verifier, token, monkeypatch):
    monkeypatch.setattr(hmac, "compare_digest", lambda *_: False)
    assert reason(verifier, token()) is Reason.SIGNATURE


def test_a_header_seen_before_still_needs_its_key(key, now):
    ring = KeyRing([key, new_key("other")])
    verifier = Verifier(keys=ring, issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly(), clock=lambda: now)
    token = mint(key, iat=now)
    assert verifier.verify(token)
    ring._adopt((new_key("other"),))
    assert reason(verifier, token) is Reason.KEY


def test_remembered_headers_are_bounded(verifier, key, now):
    for spaces in range(200):
        head = b'{"alg":"HS256","typ":"at+jwt",%s"kid":"test"}' % (b" " * spaces)
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "a", "sid": "s", "jti": "j", "iat": now, "exp": now + 300}
        assert verifier.verify(forge(key, head, claims))
    assert 0 < len(verifier._envelope._seen) <= 64


@pytest.mark.parametrize("odd", [None, 7, [], object()])
def test_what_is_no_text_is_no_token(verifier, odd):
    assert reason(verifier, odd) is Reason.MALFORMED


@pytest.mark.req("FR-07")
def test_a_revoked_token_is_refused(verifier, view, token, now):
    view.refuse_session("s-1", now + 960)
    assert reason(verifier, token(sid="s-1")) is Reason.REVOKED
    assert verifier.verify(token(sid="s-2"))


@pytest.mark.parametrize("facts", [{"issuer": ""}, {"audience": ""}])
def test_facts_may_not_be_empty(key, facts):
    with pytest.raises(ConfigurationError):
        Verifier(**{"keys": KeyRing([key]), "issuer": "i", "audience": "a", "revocations": ExpiryOnly(), **facts})


@pytest.mark.req("FR-05")
def test_verification_agrees_with_an_independent_implementation(verifier, now):
    jwt = pytest.importorskip("jwt")
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "a", "sid": "s", "jti": "j", "iat": now, "exp": now + 300}
    theirs = jwt.encode(claims, new_key().secret, "HS256", {"typ": "at+jwt", "kid": "test"})
    assert verifier.verify(theirs).id == "a"
