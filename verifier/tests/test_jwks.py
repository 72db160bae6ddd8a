"""Keys from afar: who is served, who waits, and how often anybody is asked."""

import json
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="public-key mode needs the jwks extra")

from betterauth_verifier import KeysUnavailable
from betterauth_verifier.jwks import COOL_DOWN, MAX_AGE, MAX_STALE, RemoteKeys

(JWK,) = json.loads((Path(__file__).parent / "vectors" / "better-auth.json").read_text("utf-8"))["vectors"]["EdDSA"][
    "jwks"
]["keys"]


class Issuer:
    """Publishes kids, or fails; refreshes run when the test says so."""

    def __init__(self):
        self.kids, self.failure, self.fetches, self.waiting, self.heard = ["one"], None, 0, [], []
        self.now = 1000.0
        self.keys = RemoteKeys(self.fetch, report=self.heard.append, clock=lambda: self.now, beside=self.waiting.append)

    def fetch(self):
        self.fetches += 1
        if self.failure:
            raise self.failure
        return json.dumps({"keys": [JWK | {"kid": kid} for kid in self.kids]}).encode()

    def land(self):
        """The refreshes under way come to their end."""
        while self.waiting:
            self.waiting.pop()()


class Slowly(list):
    """Kids that take longer to come than they are fresh."""

    def __init__(self, issuer, kids):
        super().__init__(kids)
        self.issuer = issuer

    def __iter__(self):
        self.issuer.now += MAX_AGE + 1
        return super().__iter__()


@pytest.fixture
def issuer():
    return Issuer()


def is_unavailable(issuer, kid):
    try:
        issuer.keys.find(kid)
    except KeysUnavailable:
        return True
    return False


@pytest.mark.req("NF-2")
def test_before_the_first_fetch_nothing_is_known(issuer):
    assert is_unavailable(issuer, "one")
    assert is_unavailable(issuer, "two")
    issuer.land()
    assert issuer.fetches == 1
    assert issuer.keys.find("one").kid == "one"


def test_loading_waits_and_says_when_it_fails(issuer):
    issuer.keys.load()
    assert issuer.keys.find("one")
    failing = Issuer()
    failing.failure = OSError()
    with pytest.raises(KeysUnavailable):
        failing.keys.load()


def test_an_unknown_kid_is_503_until_the_issuer_was_asked_and_then_401(issuer):
    issuer.keys.load()
    issuer.now += COOL_DOWN
    assert is_unavailable(issuer, "two")
    issuer.land()
    assert issuer.keys.find("two") is None
    issuer.now += COOL_DOWN
    issuer.kids.append("two")
    assert is_unavailable(issuer, "two")
    issuer.land()
    assert issuer.keys.find("two")


def test_an_unknown_kid_never_blocks_a_known_one(issuer):
    issuer.keys.load()
    issuer.now += COOL_DOWN
    assert is_unavailable(issuer, "two")
    assert issuer.keys.find("one")
    issuer.failure = OSError()
    issuer.land()
    assert issuer.keys.find("one")


def test_one_refresh_is_in_flight_and_the_cool_down_counts_from_its_beginning(issuer):
    issuer.keys.load()
    issuer.now += COOL_DOWN - 0.1
    assert issuer.keys.find("two") is None
    assert issuer.waiting == []
    issuer.now += 0.1
    for _ in range(50):
        assert is_unavailable(issuer, "two")
    assert len(issuer.waiting) == 1
    issuer.now += 3
    issuer.land()
    issuer.now += COOL_DOWN - 3.1
    assert issuer.keys.find("two") is None
    assert issuer.waiting == []
    issuer.now += 0.2
    assert is_unavailable(issuer, "two")


def test_a_slow_refresh_is_not_joined_by_another(issuer):
    issuer.keys.load()
    issuer.now += COOL_DOWN
    assert is_unavailable(issuer, "two")
    issuer.now += 10 * COOL_DOWN
    assert is_unavailable(issuer, "two")
    assert len(issuer.waiting) == 1


def test_keys_are_as_old_as_the_question(issuer):
    issuer.keys.load()
    issuer.kids = Slowly(issuer, ["one"])
    issuer.keys.load()
    assert issuer.keys.find("one")
    assert len(issuer.waiting) == 1


@pytest.mark.req("NF-2")
def test_an_issuer_out_of_reach_is_an_outage_and_no_bad_token(issuer):
    issuer.keys.load()
    issuer.now += MAX_AGE + 1
    issuer.failure = OSError("secret address")
    assert issuer.keys.find("one")
    issuer.land()
    assert issuer.keys.find("one")
    assert is_unavailable(issuer, "two")
    assert issuer.heard == ["The public keys cannot be fetched (OSError)."]
    issuer.failure = None
    issuer.now += COOL_DOWN
    assert is_unavailable(issuer, "two")
    issuer.land()
    assert issuer.keys.find("two") is None
    assert issuer.heard[1:] == ["The public keys can be fetched again."]


def test_a_withdrawn_key_is_gone_after_the_next_refresh(issuer):
    issuer.keys.load()
    issuer.kids = ["two"]
    issuer.now += MAX_AGE + 1
    assert issuer.keys.find("one")
    issuer.land()
    assert issuer.keys.find("one") is None


def test_last_good_keys_are_not_believed_for_ever(issuer):
    issuer.keys.load()
    issuer.failure = OSError()
    issuer.now += MAX_STALE
    assert issuer.keys.find("one")
    issuer.now += 1
    assert is_unavailable(issuer, "one")


def test_a_nonsense_answer_leaves_the_last_good_keys(issuer):
    issuer.keys.load()
    issuer.kids = []
    issuer.now += MAX_AGE + 1
    assert issuer.keys.find("one")
    issuer.land()
    assert issuer.keys.find("one")
