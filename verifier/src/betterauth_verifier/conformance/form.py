"""Tokens in another shape, another spelling or another text encoding."""

import json
from collections.abc import Callable

from betterauth_verifier._encoding import encode
from betterauth_verifier.conformance.target import Attack, Target
from betterauth_verifier.errors import Reason

_COMPACT = "RFC 7515 §3.1 and §5.2"
_SPELLING = "RFC 7515 §2 (base64url), RFC 4648 §3.2 to 3.5"
_SIZE, _FORMAT = "CWE-400", "RFC 7515 §7.2, rfc8725bis §2.13 and §3.14"
_JSON, _UTF8 = "RFC 7519 §7.2, RFC 8259 §2", "RFC 8725 §3.7, RFC 7519 §7.2"
_TWICE = "RFC 7519 §4, rfc8725bis §3.1"

_PBES2 = {"alg": "PBES2-HS256+A128KW", "p2c": 2**31 - 1, "p2s": "AAAAAAAAAAA"}

Rewrite = Callable[[bytes], bytes]


def _shape(name: str, reason: Reason, make: Callable[[Target], bytes], clause: str = _COMPACT) -> Attack:
    return Attack(f"form-{name}", clause, reason, make)


def _written(name: str, rewrite: Rewrite, reason: Reason = Reason.MALFORMED, clause: str = _COMPACT) -> Attack:
    """A good token, then written differently."""
    return Attack(f"form-{name}", clause, reason, lambda target: rewrite(target.token()))


def _part(number: int, rewrite: Rewrite) -> Callable[[Target], bytes]:
    """Header or payload spelled differently, and honestly signed as spelled."""

    def make(target: Target) -> bytes:
        parts = target.message().split(b".")
        parts[number] = rewrite(parts[number])
        return target.signed(b".".join(parts))

    return make


def _last(segment: bytes) -> bytes:
    """The last character differs in bits that are thrown away."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return segment[:-1] + alphabet[(alphabet.index(segment[-1:]) + 1) % 64 :][:1]


def _flattened(target: Target, **more: str) -> bytes:
    head, body, signature = target.token().decode().split(".")
    return json.dumps({"protected": head, "payload": body, "signature": signature, **more}).encode()


def _general(target: Target) -> bytes:
    head, body, signature = target.token().decode().split(".")
    return json.dumps({"payload": body, "signatures": [{"protected": head, "signature": signature}]}).encode()


def _two_readings(target: Target) -> bytes:
    """Good to whoever verifies JSON; to whoever splits at the dots, other claims stand between them."""
    forged = target.message(claims=target.claims(sub="somebody-else")).partition(b".")[2]
    return _flattened(target, x=f".{forged.decode()}.")


def _encrypted(**members: object) -> Callable[[Target], bytes]:
    """A JWE in form: header, encrypted key, initialization vector, ciphertext, tag."""

    def make(target: Target) -> bytes:
        head = json.dumps({"enc": "A128CBC-HS256", "kid": target.key.kid, **members}).encode()
        return b".".join(encode(part) for part in (head, bytes(40), bytes(16), bytes(64), bytes(16)))

    return make


def _padded(target: Target) -> bytes:
    """A header whose length calls for padding, and has it."""
    return _part(0, lambda segment: segment + b"=" * (-len(segment) % 4 or 4))(target)


FORMS = [
    _shape("empty", Reason.MALFORMED, lambda _: b""),
    _shape("dot", Reason.MALFORMED, lambda _: b"."),
    _shape("two-dots", Reason.MALFORMED, lambda _: b".."),
    _shape("four-dots", Reason.MALFORMED, lambda _: b"...."),
    _shape("word", Reason.MALFORMED, lambda _: b"undefined"),
    _shape("json", Reason.MALFORMED, lambda t: json.dumps(t.claims()).encode()),
    _written("two-segments", lambda token: token.rpartition(b".")[0]),
    _written("no-signature", lambda token: token.rpartition(b".")[0] + b".", clause="RFC 8725 §3.2"),
    _written("no-header", lambda token: b"." + token.partition(b".")[2]),
    _written("no-payload", lambda token: b"..".join(token.split(b".")[::2])),
    _written("four-segments", lambda token: token + b".AAAA"),
    _written("five-segments", lambda token: token + b".AAAA.AAAA", clause="RFC 7516 §3.1"),
    _written("trailing-dot", lambda token: token + b"."),
    _written("leading-dot", lambda token: b"." + token),
    _shape("json-flattened", Reason.MALFORMED, _flattened, _FORMAT),
    _shape("json-general", Reason.MALFORMED, _general, _FORMAT),
    _shape("json-with-two-readings", Reason.MALFORMED, _two_readings, _FORMAT),
    _shape("jwe-direct", Reason.MALFORMED, _encrypted(alg="dir"), "rfc8725bis §2.3 and §3.3, CVE-2023-51774"),
    _shape("jwe-deflated", Reason.MALFORMED, _encrypted(alg="dir", zip="DEF"), "rfc8725bis §2.12 and §3.15"),
    _shape("jwe-pbes2-bomb", Reason.MALFORMED, _encrypted(**_PBES2), "rfc8725bis §2.10 and §3.13, CVE-2022-36083"),
    _written("quoted", lambda token: b'"' + token + b'"'),
    _written("scheme-inside", lambda token: b"Bearer " + token),
    _written("two-by-comma", lambda token: token + b"," + token, clause="RFC 9110 §11.4"),
    _written("percent-encoded", lambda token: token.replace(b".", b"%2E")),
    _written("newline-inside", lambda token: token.replace(b".", b"\n.", 1), clause=_SPELLING),
    _written("nul-inside", lambda token: token.replace(b".", b"\0.", 1), clause=_SPELLING),
    _written("not-ascii", lambda token: "\xe9".encode() + token, clause=_SPELLING),
    _written("not-ascii-digits", lambda token: "\uff10".encode() + token, clause=_SPELLING),
    _written("bom", lambda token: "\ufeff".encode() + token, clause=_SPELLING),
    _written("hex", lambda token: token.hex().encode()),
    _written("too-large", lambda token: token + b"A" * 4096, Reason.TOO_LARGE, _SIZE),
    _written("100-kb", lambda token: b"A" * 100_000 + token, Reason.TOO_LARGE, _SIZE),
    _written("1-mb", lambda token: token * 2600, Reason.TOO_LARGE, _SIZE),
    _shape("a-million-dots", Reason.TOO_LARGE, lambda _: b"." * 1_000_000, "CVE-2025-30204"),
    _shape("large-and-authentic", Reason.TOO_LARGE, lambda t: t.token(claims=t.claims(x="x" * 4000)), _SIZE),
    _shape("header-padded", Reason.MALFORMED, _padded, _SPELLING),
    _shape("header-space", Reason.MALFORMED, _part(0, lambda part: part[:4] + b" " + part[4:]), _SPELLING),
    _shape("header-tab", Reason.MALFORMED, _part(0, lambda part: part[:4] + b"\t" + part[4:]), _SPELLING),
    _shape("header-standard-alphabet", Reason.MALFORMED, _part(0, lambda part: part[:-2] + b"+/"), _SPELLING),
    _shape("header-cut", Reason.MALFORMED, _part(0, lambda part: part + b"A" * ((1 - len(part)) % 4)), _SPELLING),
    _shape("payload-padded", Reason.CLAIMS, _part(1, lambda part: part + b"=" * (-len(part) % 4 or 4)), _SPELLING),
    _shape("payload-standard-alphabet", Reason.CLAIMS, _part(1, lambda part: part[:-2] + b"+/"), _SPELLING),
    _shape("payload-newline", Reason.CLAIMS, _part(1, lambda part: part[:4] + b"\n" + part[4:]), _SPELLING),
    _shape("payload-cut", Reason.CLAIMS, _part(1, lambda part: part + b"A" * ((1 - len(part)) % 4)), _SPELLING),
]


def _trailing_bits(target: Target) -> bytes:
    """The payload ends in the one of four spellings that a lax decoder takes for the same octets."""
    messages = (target.message(claims=target.claims(x=filler)) for filler in ("", "x", "xx"))
    uneven = next(message for message in messages if len(message.rpartition(b".")[2]) % 4)
    return target.signed(_last(uneven))


def _payload(name: str, clause: str, rewrite: Rewrite) -> Attack:
    """The payload's JSON written differently, honestly signed."""

    def make(target: Target) -> bytes:
        return target.token(claims=rewrite(json.dumps(target.claims(), separators=(",", ":")).encode()))

    return Attack(f"payload-{name}", clause, Reason.CLAIMS, make)


def _with(member: str | bytes) -> Rewrite:
    octets = member.encode() if isinstance(member, str) else member
    return lambda text: text[:-1] + b"," + octets + b"}"


PAYLOADS = [
    Attack("payload-trailing-bits", _SPELLING, Reason.CLAIMS, _trailing_bits),
    _payload("empty-object-twice", _JSON, lambda text: text + b"{}"),
    _payload("list", _JSON, lambda text: b"[" + text + b"]"),
    _payload("text", _JSON, lambda text: json.dumps(text.decode()).encode()),
    _payload("null", _JSON, lambda _: b"null"),
    _payload("number", _JSON, lambda _: b"1"),
    _payload("not-json", _JSON, lambda _: b"sub=alice&exp=99999999999"),
    _payload("nested-token", "RFC 7519 §5.2", lambda text: encode(text) + b"." + encode(text) + b"."),
    _payload("sub-twice", _TWICE, _with('"sub":"somebody-else"')),
    _payload("sub-twice-escaped", _TWICE, _with(r'"\u0073ub":"somebody-else"')),
    _payload("exp-twice", _TWICE, _with('"exp":99999999999')),
    _payload("inner-member-twice", _TWICE, _with('"x":{"a":1,"a":2}')),
    _payload("nan", "RFC 8259 §6", _with('"x":NaN')),
    _payload("infinity", "RFC 8259 §6", _with('"x":-Infinity')),
    _payload("infinite-by-exponent", "RFC 7493 §2.2", _with('"x":1e999')),
    _payload("leading-zero", "RFC 8259 §6", _with('"x":01')),
    _payload("trailing-comma", _JSON, lambda text: text[:-1] + b",}"),
    _payload("comment", _JSON, lambda text: text[:-1] + b"/**/}"),
    _payload("single-quotes", _JSON, lambda text: text.replace(b'"', b"'")),
    _payload("truncated", _JSON, lambda text: text[:-1]),
    _payload("trailing-nul", _JSON, lambda text: text + b"\0"),
    _payload("control-character", "RFC 8259 §7", _with(b'"x":"\n"')),
    _payload("bom", "RFC 8259 §8.1", lambda text: b"\xef\xbb\xbf" + text),
    _payload("utf-16", _UTF8, lambda text: text.decode().encode("utf-16")),
    _payload("utf-32", _UTF8, lambda text: text.decode().encode("utf-32")),
    _payload("latin-1", _UTF8, _with(b'"x":"\xe9"')),
    _payload("overlong-utf-8", _UTF8, _with(b'"x":"\xc0\x80"')),
    _payload("surrogate-in-utf-8", _UTF8, _with(b'"x":"\xed\xa0\x80"')),
    _payload("lone-surrogate", "RFC 7493 §2.1", _with(r'"x":"\ud800"')),
    _payload("lone-surrogate-in-a-name", "RFC 7493 §2.1", _with(r'"\udfff":1')),
    _payload("deep", "CWE-674", _with('"x":' + "[" * 1100 + "]" * 1100)),
    _payload("deep-objects", "CWE-674", _with('"x":' + '{"a":' * 350 + "1" + "}" * 350)),
]

ATTACKS = [*FORMS, *PAYLOADS]
