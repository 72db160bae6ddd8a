"""Forged and altered tokens: everything about them is right except that the issuer never signed them."""

import hashlib
import hmac
from collections.abc import Callable

from betterauth_verifier._encoding import decode, encode
from betterauth_verifier.conformance.target import Attack, Target
from betterauth_verifier.errors import Reason

_SIGNED = "RFC 7515 §5.2, ASVS 9.1.1"
_SPELLING = "RFC 7515 §2 (base64url), RFC 4648 §3.5"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_PUBLIC_KEY = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""

Segment = Callable[[Target, bytes], bytes]  # of a target and a signing input: the signature segment


def _signature(name: str, segment: Segment, clause: str = _SIGNED, reason: Reason = Reason.SIGNATURE) -> Attack:
    def make(target: Target) -> bytes:
        message = target.message()
        return message + b"." + segment(target, message)

    return Attack(f"signature-{name}", clause, reason, make)


def _respelled(name: str, rewrite: Callable[[bytes], bytes]) -> Attack:
    """The right signature in a spelling that is not its own."""
    return _signature(name, lambda target, message: rewrite(target.key.sign(message)), _SPELLING)


def _by(name: str, secret: Callable[[Target], bytes], clause: str = "RFC 8725 §3.5, ASVS 9.1.1") -> Attack:
    """HS256 with something that an attacker may know."""
    return _signature(f"by-{name}", lambda t, message: encode(hmac.digest(secret(t), message, "sha256")), clause)


def _digest(name: str) -> Attack:
    """The right key, another hash."""
    return _signature(f"hmac-{name}", lambda t, message: encode(hmac.digest(t.key.secret, message, name)))


def _over(name: str, other: Callable[[bytes], bytes]) -> Attack:
    """A signature by the right key over something other than the signing input."""
    return _signature(f"over-{name}", lambda target, message: target.key.sign(other(message)))


def _altered(name: str, change: Callable[[Target], bytes]) -> Attack:
    """The signature of a good token under another signing input."""

    def make(target: Target) -> bytes:
        return change(target) + b"." + target.key.sign(target.message())

    return Attack(f"altered-{name}", _SIGNED, Reason.SIGNATURE, make)


def _next_character(segment: bytes) -> bytes:
    """For a spelling whose last character carries unused bits: the same octets to a lax decoder."""
    return segment[:-1] + _ALPHABET[_ALPHABET.index(segment[-1:]) + 1 :][:1]


def _standard_alphabet(target: Target) -> bytes:
    """Of a token whose signature has a character that tells the alphabets apart."""
    tokens = (target.token(claims=target.claims(jti=f"token-{number}")).rpartition(b".") for number in range(1000))
    message, dot, signature = next(parts for parts in tokens if set(parts[2]) & set(b"-_"))
    return message + dot + signature.replace(b"-", b"+").replace(b"_", b"/")


def _unsecured(target: Target) -> bytes:
    return target.message(target.header(alg="none")) + b"."


ATTACKS = [
    _signature("zero", lambda *_: encode(bytes(32))),
    _signature("psychic", lambda *_: encode(bytes(64)), "CVE-2022-21449"),
    _signature("psychic-der", lambda *_: encode(bytes.fromhex("3006020100020100")), "CVE-2022-21449"),
    _signature("one-character", lambda *_: b"A"),
    _signature("word", lambda *_: b"signature"),
    _signature("dots-of-another-script", lambda *_: "\uff0e".encode(), _SPELLING, Reason.MALFORMED),
    _signature("bit-flipped", lambda t, m: encode(bytes([decode(t.key.sign(m))[0] ^ 1]) + decode(t.key.sign(m))[1:])),
    _signature("halved", lambda t, m: encode(decode(t.key.sign(m))[:16]), "RFC 7518 §3.2"),
    _signature("one-byte", lambda t, m: encode(decode(t.key.sign(m))[:1]), "RFC 7518 §3.2"),
    _signature("reversed", lambda t, m: encode(decode(t.key.sign(m))[::-1])),
    _signature("appended-byte", lambda t, m: encode(decode(t.key.sign(m)) + b"\1"), "RFC 7518 §3.2"),
    _signature("bare-sha256", lambda _, m: encode(hashlib.sha256(m).digest())),
    _signature("secret-prefix", lambda t, m: encode(hashlib.sha256(t.key.secret + m).digest()), "RFC 2104 §6"),
    _signature("hmac-swapped", lambda t, m: encode(hmac.digest(m, t.key.secret, "sha256"))),
    _signature("sha512-truncated", lambda t, m: encode(hmac.digest(t.key.secret, m, "sha512")[:32])),
    *(_digest(name) for name in ("md5", "sha1", "sha224", "sha384", "sha512", "sha3_256", "blake2s")),
    _respelled("cut", lambda segment: segment[:-1]),
    _respelled("with-a-character-more", lambda segment: segment + b"A"),
    _respelled("padded", lambda segment: segment + b"="),
    _respelled("padded-twice", lambda segment: segment + b"=="),
    _respelled("trailing-bits", _next_character),
    _respelled("lower-case", lambda segment: segment.lower()),
    _respelled("hex", lambda segment: decode(segment).hex().encode()),
    _respelled("twice", lambda segment: segment + segment),
    _respelled("spaced", lambda segment: segment + b" "),
    _respelled("newline", lambda segment: segment + b"\n"),
    _respelled("nul", lambda segment: segment + b"\0"),
    _respelled("fragment", lambda segment: segment + b"#x"),
    _respelled("comma", lambda segment: segment + b",x"),
    Attack("signature-standard-alphabet", _SPELLING, Reason.SIGNATURE, _standard_alphabet),
    _by("nothing", lambda _: b""),
    _by("its-own-kid", lambda t: t.key.kid.encode()),
    _by("its-fingerprint", lambda t: t.key.fingerprint.encode()),
    _by("the-key-as-text", lambda t: encode(t.key.secret)),
    _by("the-issuer", lambda t: t.issuer.encode()),
    _by("half-the-key", lambda t: t.key.secret[:16]),
    _by("another-key", lambda _: hashlib.sha256(b"another key").digest()),
    _by("a-word", lambda _: b"secret"),
    _by("a-default", lambda _: b"better-auth-secret-123456789", "RFC 8725 §3.5, CWE-1392"),
    _by("a-public-key", lambda _: _PUBLIC_KEY, "RFC 8725 §2.1, CVE-2016-5431, CVE-2024-33663"),
    _by("null-text", lambda _: b"null"),
    _by("undefined", lambda _: b"undefined"),
    _over("the-payload", lambda message: message.partition(b".")[2]),
    _over("the-header", lambda message: message.partition(b".")[0]),
    _over("no-dot", lambda message: message.replace(b".", b"")),
    _over("the-json", lambda message: b".".join(map(decode, message.split(b".")))),
    _over("a-newline-more", lambda message: message + b"\n"),
    _over("nothing", lambda _: b""),
    _altered("sub", lambda t: t.message(claims=t.claims(sub="somebody-else"))),
    _altered("sid", lambda t: t.message(claims=t.claims(sid="session-2"))),
    _altered("exp", lambda t: t.message(claims=t.claims(exp=t.now + 301))),
    _altered("added-claim", lambda t: t.message(claims=t.claims(role="admin"))),
    _altered("claims-reordered", lambda t: t.message(claims=dict(reversed(t.claims().items())))),
    _altered("header-reordered", lambda t: t.message(dict(reversed(t.header().items())))),
    _altered("header-respaced", lambda t: t.message(b" ".join(decode(t.message().partition(b".")[0]).partition(b",")))),
    _altered("typ-respelled", lambda t: t.message(t.header(typ="application/at+jwt"))),
    Attack("unsecured", "RFC 8725 §3.2, RFC 7519 §6, CVE-2015-9235", Reason.MALFORMED, _unsecured),
]
