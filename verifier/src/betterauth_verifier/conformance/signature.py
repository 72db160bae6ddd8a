"""Forged and altered tokens: everything about them is right except that the issuer never signed them."""

from collections.abc import Callable

from betterauth_verifier._encoding import decode, encode
from betterauth_verifier.conformance.target import Attack, Target
from betterauth_verifier.errors import Reason

_SIGNED = "RFC 7515 §5.2, ASVS 9.1.1"
_LENGTH = "RFC 7518 §3, RFC 8725 §3.4"
_SPELLING = "RFC 7515 §2 (base64url), RFC 4648 §3.5"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Rewrite = Callable[[bytes], bytes]


def _signature(name: str, segment: bytes, clause: str = _SIGNED, reason: Reason = Reason.SIGNATURE) -> Attack:
    return Attack(f"signature-{name}", clause, reason, lambda target: target.message() + b"." + segment)


def _respelled(name: str, rewrite: Rewrite, clause: str = _SPELLING) -> Attack:
    """The right signature in a spelling that is not its own."""

    def make(target: Target) -> bytes:
        message, _, signature = target.token().rpartition(b".")
        return message + b"." + rewrite(signature)

    return Attack(f"signature-{name}", clause, Reason.SIGNATURE, make)


def _octets(name: str, rewrite: Rewrite, clause: str = _SIGNED) -> Attack:
    """The octets of the right signature, changed."""
    return _respelled(name, lambda segment: encode(rewrite(decode(segment))), clause)


def _over(name: str, other: Rewrite) -> Attack:
    """A signature by the right key over something other than the signing input."""

    def make(target: Target) -> bytes:
        message = target.message()
        return message + b"." + target.key.sign(other(message))

    return Attack(f"signature-over-{name}", _SIGNED, Reason.SIGNATURE, make)


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


def _by_stranger(target: Target) -> bytes:
    return target.message() + b"." + target.stranger.sign(target.message())


def _unsecured(target: Target) -> bytes:
    return target.message(target.header(alg="none")) + b"."


ATTACKS = [
    _signature("zero", encode(bytes(32))),
    _signature("psychic", encode(bytes(64)), "CVE-2022-21449"),
    _signature("psychic-der", encode(bytes.fromhex("3006020100020100")), "CVE-2022-21449"),
    _signature("one-character", b"A"),
    _signature("word", b"signature"),
    _signature("dots-of-another-script", "\uff0e".encode(), _SPELLING, Reason.MALFORMED),
    _octets("bit-flipped", lambda octets: bytes([octets[0] ^ 1]) + octets[1:]),
    _octets("halved", lambda octets: octets[: len(octets) // 2], _LENGTH),
    _octets("one-byte", lambda octets: octets[:1], _LENGTH),
    _octets("reversed", lambda octets: octets[::-1]),
    _octets("appended-byte", lambda octets: octets + b"\1", _LENGTH),
    _octets("leading-zero", lambda octets: b"\0" + octets, _LENGTH),
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
    Attack("signature-by-another-key", _SIGNED, Reason.SIGNATURE, _by_stranger),
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
    _altered("typ-respelled", lambda t: t.message(t.header(typ=f"application/{t.header().get('typ', 'jwt')}"))),
    Attack("unsecured", "RFC 8725 §3.2, RFC 7519 §6, CVE-2015-9235", Reason.MALFORMED, _unsecured),
]
