"""The corpus in public-key mode, on access tokens and on a stock Better Auth's, by every algorithm."""

from collections import Counter

import pytest

pytest.importorskip("cryptography", reason="public-key mode needs the jwks extra")

from betterauth_verifier import ExpiryOnly, KeyRing, TokenRejected, Verifier
from betterauth_verifier.conformance import ATTACKS, StockTarget, Target, attacks_on, good_for
from betterauth_verifier.conformance.issuer import Issuer
from betterauth_verifier.conformance.key_pairs import ALGORITHMS, key_set
from betterauth_verifier.jwks import RemoteKeys
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.testing import AUDIENCE, ISSUER

SHAPES = {"access tokens": (Target, Verifier), "stock tokens": (StockTarget, StockVerifier)}


def verdict(verifier, token):
    try:
        verifier.verify(token)
    except TokenRejected as refused:
        return refused.reason
    return "taken"


def deviations(verifier, target):
    verdicts = {attack: verdict(verifier, attack.make(target)) for attack in attacks_on(target)}
    return {attack.name: said for attack, said in verdicts.items() if said is not attack.reason} | {
        good.name: said for good in good_for(target) if (said := verdict(verifier, good.make(target))) != "taken"
    }


@pytest.fixture(scope="module", params=ALGORITHMS)
def issuer(request):
    with Issuer(request.param) as issuer:
        yield issuer


@pytest.fixture(params=SHAPES)
def target_and_verifier(request, issuer, now):
    shape, kind = SHAPES[request.param]
    facts = {"stranger": issuer.stranger, "others": tuple(issuer.pairs[1:]), "now": now}
    keys = RemoteKeys(lambda: key_set(*issuer.pairs), clock=lambda: 0.0)
    keys.load()
    verifier = kind(keys=keys, issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly(), clock=lambda: now)
    return shape(issuer.pairs[0], ISSUER, AUDIENCE, **facts), verifier


@pytest.mark.req("FR-05", "SC-7")
def test_every_attack_on_public_keys_is_refused_for_its_reason(target_and_verifier):
    target, verifier = target_and_verifier
    assert deviations(verifier, target) == {}


def test_the_corpus_on_public_keys_is_wide(target_and_verifier):
    target, _ = target_and_verifier
    attacks = attacks_on(target)
    assert len(attacks) >= 350
    assert max(Counter(attack.name for attack in (*attacks, *good_for(target))).values()) == 1
    assert max(Counter(attack.make(target) for attack in attacks).values()) == 1
    assert all(attack.clause for attack in attacks)


def test_a_careless_verifier_of_public_keys_deviates(target_and_verifier):
    """What the corpus is for: the key that the token names, whatever its algorithm."""
    target, verifier = target_and_verifier
    find = verifier.keys.find
    verifier.keys.find = lambda kid: find(kid) or find(target.key.kid)
    assert deviations(verifier, target).keys() >= {"kid-unknown", "kid-empty", "kid-path"}


def test_stock_tokens_by_a_shared_secret(key, now):
    verifier = StockVerifier(
        keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly(), clock=lambda: now
    )
    assert deviations(verifier, StockTarget(key, ISSUER, AUDIENCE, now=now)) == {}


def test_attacks_of_one_mode_are_not_made_in_the_other(issuer, key):
    (secret,) = (attack for attack in ATTACKS if attack.name == "signature-secret-prefix")
    (public,) = (attack for attack in attacks_on(issuer.target()) if attack.name == "hs256-by-the-pem")
    with pytest.raises(TypeError):
        secret.make(issuer.target())
    with pytest.raises(TypeError):
        public.make(Target(key, ISSUER, AUDIENCE))
