"""A token verified before is not verified again, and yet dies as soon as any other."""

import pytest

from betterauth_verifier import Key, KeyRing, Reason, RevocationsStale, TokenRejected, Verifier
from betterauth_verifier.conformance import ATTACKS, Target
from betterauth_verifier.remembering import Remembering
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key


class Signatures:
    """Counts the signatures checked."""

    def __init__(self, key, monkeypatch):
        self.count, authentic = 0, key.authentic

        def counting(message, signature):
            self.count += 1
            return authentic(message, signature)

        monkeypatch.setattr(key, "authentic", counting)


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def time(now):
    return [now]


@pytest.fixture
def ring(key):
    return KeyRing([key])


@pytest.fixture
def remembering(ring, view, time):
    facts = {"issuer": ISSUER, "audience": AUDIENCE, "revocations": view, "clock": lambda: time[0]}
    return Remembering(Verifier(keys=ring, **facts), size=3)


def reason(verifier, token):
    with pytest.raises(TokenRejected) as refused:
        verifier.verify(token)
    return refused.value.reason


def test_a_signature_is_checked_once(remembering, token, key, monkeypatch):
    signatures = Signatures(key, monkeypatch)
    assert remembering.verify(token()) == remembering.verify(token().encode()) == remembering.verify(token())
    assert signatures.count == 1


@pytest.mark.req("FR-09")
def test_a_remembered_token_is_revoked_at_once(remembering, token, view, now):
    assert remembering.verify(token(sid="s-1"))
    view.refuse_session("s-1", now + 960)
    assert reason(remembering, token(sid="s-1")) is Reason.REVOKED


def test_a_remembered_token_expires(remembering, token, time, now):
    assert remembering.verify(token())
    time[0] = now + 309
    assert remembering.verify(token())
    time[0] = now + 310
    assert reason(remembering, token()) is Reason.EXPIRED
    assert remembering._known == {}


@pytest.mark.req("EC-5")
def test_a_remembered_token_goes_with_its_key(remembering, token, ring):
    assert remembering.verify(token())
    ring._adopt((new_key("other"),))
    assert reason(remembering, token()) is Reason.KEY
    ring._adopt((new_key("test"),))
    assert remembering.verify(token())
    ring._adopt((Key("test", new_key("other").secret),))
    assert reason(remembering, token()) is Reason.SIGNATURE


def test_a_remembered_token_does_not_outlive_knowledge(remembering, token, view):
    assert remembering.verify(token())
    view._fresh_until = -100
    with pytest.raises(RevocationsStale):
        remembering.verify(token())


def test_memory_is_bounded_and_holds_no_token(remembering, token, key, monkeypatch):
    tokens = [token(jti=f"t-{number}") for number in range(5)]
    for each in tokens:
        remembering.verify(each)
    assert len(remembering._known) == 3
    assert all(len(digest) == 32 for digest in remembering._known)
    signatures = Signatures(key, monkeypatch)
    for each in tokens[2:]:
        remembering.verify(each)
    assert signatures.count == 0


@pytest.mark.req("SC-7")
def test_nothing_is_taken_that_would_not_be_without_memory(remembering, key, now):
    remembering.verify(mint(key, iat=now))
    target = Target(key, ISSUER, AUDIENCE, now=now)
    for attack in ATTACKS:
        assert reason(remembering, attack.make(target)) is attack.reason
    for odd in (None, 7, "\ud800", "é"):
        assert reason(remembering, odd) is Reason.MALFORMED
