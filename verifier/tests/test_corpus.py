"""Every attack is refused for its own reason, and what is at the edge of good is taken."""

from collections import Counter

import pytest

from betterauth_verifier import Reason, TokenRejected
from betterauth_verifier.conformance import ATTACKS, GOOD, Target
from betterauth_verifier.testing import AUDIENCE, ISSUER

NOT_OF_A_TOKEN = {Reason.MISSING, Reason.AUTHORIZATION, Reason.EVENT, Reason.REVOKED}


@pytest.fixture
def target(key, now):
    return Target(key, ISSUER, AUDIENCE, now=now)


@pytest.mark.req("FR-05", "FR-07", "EC-4", "SC-7")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_for_its_reason(attack, target, verifier):
    token = attack.make(target)
    with pytest.raises(TokenRejected) as refused:
        verifier.verify(token)
    assert refused.value.reason is attack.reason


@pytest.mark.req("FR-03", "FR-05")
@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_a_good_token_is_taken(good, target, verifier):
    assert verifier.verify(good.make(target)).id == target.subject


def test_the_corpus_is_wide(target):
    assert len(ATTACKS) >= 300
    assert max(Counter(attack.name for attack in (*ATTACKS, *GOOD)).values()) == 1
    assert max(Counter(attack.make(target) for attack in (*ATTACKS, *GOOD)).values()) == 1
    assert {attack.reason for attack in ATTACKS} == set(Reason) - NOT_OF_A_TOKEN
    assert all(attack.clause for attack in (*ATTACKS, *GOOD))
