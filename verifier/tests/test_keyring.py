"""Key hygiene: what a ring is, and what is no ring."""

import base64
import hashlib
import hmac

import pytest

from betterauth_verifier import ConfigurationError, Key, KeyRing
from betterauth_verifier._encoding import encode
from betterauth_verifier.testing import new_key, ring_text

ONE, TWO = new_key("one"), new_key("two")


def line(secret, kid="k"):
    return f"{kid}:{encode(secret).decode()}"


def test_the_first_key_signs_and_all_verify():
    ring = KeyRing.parse(f"# ours\n\n{ring_text(ONE)}  {ring_text(TWO)}\n")
    assert ring.signing_key.kid == "one"
    assert [ring.find(kid) and ring.find(kid).secret for kid in ("one", "two", "three")] == [
        ONE.secret,
        TWO.secret,
        None,
    ]


def test_a_key_shows_its_fingerprint_only():
    assert ONE.fingerprint == hashlib.sha256(ONE.secret).hexdigest()[:8]
    assert repr(ONE) == f"Key(kid='one', fingerprint='{ONE.fingerprint}')"


@pytest.mark.parametrize("size", [32, 64, 65, 100])
def test_signatures_are_hmac_sha256(size):
    secret = hashlib.shake_256(b"x").digest(size)
    assert Key("k", secret).sign(b"message") == encode(hmac.digest(secret, b"message", "sha256"))


@pytest.mark.req("SC-7")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "1 to 32 keys, not 0"),
        ("# nothing\n", "1 to 32 keys, not 0"),
        (line(ONE.secret[:31]), "31 bytes"),
        (line(b""), "0 bytes"),
        (line(b"\0" * 32), "placeholder"),
        (line(b"changeme" * 4), "placeholder"),
        (line(b"\0" * 31 + b"\1"), "placeholder"),
        (line(b"Staple-7-ChangeMe-before-you-go-live"), "placeholder"),
        (line(ONE.secret[:16] * 2), "placeholder"),
        (line(bytes(range(32))), "placeholder"),
        (line(bytes(range(64, 0, -2))), "placeholder"),
        (line(b"better-auth-secret-1234567890123456"), "placeholder"),
        (line(b"0123456" * 5), "placeholder"),
        (line(ONE.secret) + "=", "Line 1"),
        (line(ONE.secret).replace(":", " "), "Line 1"),
        (":" + encode(ONE.secret).decode(), "Line 1"),
        (line(ONE.secret, "a b"), "Line 1"),
        (line(ONE.secret, "k" * 65), "Line 1"),
        ("# x\n" + line(ONE.secret)[:-1] + "é", "Line 2"),
        (line(ONE.secret, "a") + "\n" + line(TWO.secret, "a"), "twice"),
        (line(ONE.secret, "a") + "\n" + line(ONE.secret, "b"), "twice"),
        (ring_text(*(new_key(f"k{number}") for number in range(33))), "1 to 32 keys, not 33"),
    ],
)
def test_a_ring_that_could_be_guessed_or_misread_is_refused(text, words):
    with pytest.raises(ConfigurationError, match=words) as refused:
        KeyRing.parse(text)
    assert text == "" or text.strip() not in str(refused.value)


SPELLINGS = [
    line(ONE.secret),
    encode(ONE.secret).decode(),
    encode(ONE.secret).decode() + "\n",
    base64.b64encode(ONE.secret).decode(),
    ONE.secret.hex(),
]


@pytest.mark.parametrize("other", SPELLINGS)
def test_a_secret_has_one_use(other):
    with pytest.raises(ConfigurationError, match="another configured secret"):
        KeyRing.parse(line(ONE.secret), other_secrets=[other])
    assert KeyRing.parse(line(ONE.secret), other_secrets=["something else"])


def test_a_passphrase_used_twice_is_found_behind_its_base64():
    phrase = "correct horse battery staple, and 7 more"
    with pytest.raises(ConfigurationError, match="another configured secret"):
        KeyRing.parse(line(phrase.encode()), other_secrets=[phrase])
