"""Tokens that choose their own rules: another algorithm, another kind, another key, or members that ask for more."""

import json
from collections.abc import Callable
from typing import Any

from betterauth_verifier._encoding import encode
from betterauth_verifier._key import Key
from betterauth_verifier.conformance.target import Attack, Members, Target, brought, headed
from betterauth_verifier.errors import Reason
from betterauth_verifier.testing import ABSENT

_ALG, _NONE = "RFC 8725 §3.1, ASVS 9.1.2", "RFC 8725 §2.1 and §3.2, ASVS 9.1.2, CVE-2015-9235"
_TYP = "RFC 8725 §3.11 and §3.12, RFC 9068 §4, ASVS 9.2.2"
_KID = "RFC 7515 §4.1.4, RFC 8725 §3.10"
_KEYS = "RFC 8725 §3.10, ASVS 9.1.3"
_CRIT, _B64 = "RFC 7515 §4.1.11, CVE-2026-32597, CVE-2025-59420", "RFC 7797 §6"

_ODD_ALGORITHMS = {
    "none": "none",
    "none-capital": "None",
    "none-upper-case": "NONE",
    "none-mixed-case": "nOnE",
    "none-spaced": "none ",
    "empty": "",
    "null": None,
    "absent": ABSENT,
    "number": 256,
    "true": True,
    "hs256": "HS256",
    "hs384": "HS384",
    "hs512": "HS512",
    "rs256": "RS256",
    "ps256": "PS256",
    "es256": "ES256",
    "es256k": "ES256K",
    "eddsa": "EdDSA",
    "ed25519": "Ed25519",
    "dir": "dir",
    "pbes2": "PBES2-HS256+A128KW",
    "long-name": "HMAC-SHA256",
}


def _alg(name: str, change: Callable[[str], Any]) -> Attack:
    """The right algorithm, spelled in another way."""
    make = lambda target: target.token(target.header(alg=change(target.key.algorithm)))  # noqa: E731 - as elsewhere here
    return Attack(f"alg-{name}", _ALG, Reason.ALGORITHM, make)


ALGORITHMS = [
    *(
        headed(f"alg-{name}", _NONE if "none" in name else _ALG, Reason.ALGORITHM, alg=value)
        for name, value in _ODD_ALGORITHMS.items()
    ),
    _alg("list", lambda alg: [alg]),
    _alg("object", lambda alg: {alg: 1}),
    _alg("other-case", str.swapcase),
    _alg("spaced", lambda alg: alg + " "),
    _alg("nul", lambda alg: alg + "\0"),
]

_ODD_TYPES = {
    "absent": ABSENT,
    "null": None,
    "empty": "",
    "jwt": "JWT",
    "jwt-media-type": "application/jwt",
    "list": ["at+jwt"],
    "number": 1,
    "id-token": "id+jwt",
    "logout-token": "logout+jwt",
    "security-event": "secevent+jwt",
    "dpop-proof": "dpop+jwt",
    "suffixed": "at+jwt2",
    "spaced": "at+jwt ",
    "parameter": "at+jwt;v=2",
    "other-tree": "text/at+jwt",
    "prefixed-twice": "application/application/at+jwt",
    "look-alike": "\u0430t+jwt",
    "nul": "at+jwt\0",
}

TYPES = [headed(f"typ-{name}", _TYP, Reason.TYPE, typ=value) for name, value in _ODD_TYPES.items()]

_ODD_KIDS = {
    "absent": ABSENT,
    "null": None,
    "empty": "",
    "number": 0,
    "list": ["test"],
    "object": {},
    "true": True,
    "unknown": "no-such-key",
    "path": "../../../../dev/null",
    "injection": "x' union select 'secret",
    "ldap": "*)(kid=*))(|(kid=*",
    "command": "key|id",
    "url": "https://keys.example/jwks",
    "long": "k" * 1500,
}

KIDS = [
    *(headed(f"kid-{name}", _KID, Reason.KEY, kid=value) for name, value in _ODD_KIDS.items()),
    Attack("kid-spaced", _KID, Reason.KEY, lambda t: t.token(t.header(kid=t.key.kid + " "))),
    Attack("kid-nul", _KID, Reason.KEY, lambda t: t.token(t.header(kid=t.key.kid + "\0"))),
    Attack("kid-other-case", _KID, Reason.KEY, lambda t: t.token(t.header(kid=t.key.kid.swapcase() + "-"))),
]

_EXTRA: dict[str, tuple[str, Members]] = {
    "crit-empty": (_CRIT, {"crit": []}),
    "crit-exp": (_CRIT, {"crit": ["exp"], "exp": 1}),
    "crit-unknown": (_CRIT, {"crit": ["x-policy"], "x-policy": "deny"}),
    "crit-absent-member": (_CRIT, {"crit": ["x-policy"]}),
    "crit-null": (_CRIT, {"crit": None}),
    "crit-text": (_CRIT, {"crit": "exp"}),
    "crit-b64": (_B64, {"crit": ["b64"], "b64": True}),
    "b64-unencoded": (_B64, {"crit": ["b64"], "b64": False}),
    "b64-alone": (_B64, {"b64": False}),
    "zip": ("RFC 7516 §4.1.3, CVE-2024-28176", {"zip": "DEF"}),
    "jku-file": (_KEYS, {"jku": "file:///dev/zero"}),
    "x5u": (_KEYS, {"x5u": "https://keys.example/chain"}),
    "x5c": (_KEYS, {"x5c": ["MIIB"]}),
    "x5t": (_KEYS, {"x5t": "dGVzdA"}),
    "x5t-s256": (_KEYS, {"x5t#S256": "dGVzdA"}),
    "cty-nested": ("RFC 7519 §5.2", {"cty": "JWT"}),
    "enc": ("RFC 7516 §4.1.2", {"enc": "A128GCM"}),
    "p2c-bomb": ("rfc8725bis §3.13, CVE-2022-36083", {"p2c": 2**31, "p2s": "AAAA"}),
    "replicated-claim": ("RFC 7519 §5.3", {"sub": "somebody-else"}),
    "alg-upper-case": ("RFC 7515 §4 (names are case-sensitive)", {"ALG": "none"}),
    "prototype": ("CWE-1321", {"__proto__": {"alg": "none"}}),
    "unknown": ("RFC 7515 §4, strict", {"x": 1}),
    "nested": ("CWE-674", {"x": [[[[]]]]}),
}


def _jwk(target: Target) -> Members:
    key = target.stranger
    return {"kty": "oct", "k": encode(key.secret).decode(), "kid": key.kid} if isinstance(key, Key) else key.jwk


def _raw(name: str, clause: str, reason: Reason, header: str | bytes) -> Attack:
    """`GOOD` stands for the members of a good header."""
    octets = header.encode() if isinstance(header, str) else header
    return Attack(
        name, clause, reason, lambda t: t.token(octets.replace(b"GOOD", json.dumps(t.header())[1:-1].encode()))
    )


_BROUGHT = "CVE-2018-0114, ASVS 9.1.3"
_TWICE, _JSON = "RFC 7515 §4, rfc8725bis §3.1", "RFC 8259 §2, RFC 7515 §5.2"
_UTF8 = "RFC 7515 §5.2, RFC 8725 §3.7"

MEMBERS = [
    *(headed(name, clause, Reason.HEADER, **members) for name, (clause, members) in _EXTRA.items()),
    Attack("jku", _KEYS, Reason.HEADER, lambda t: t.token(t.header(jku=t.elsewhere))),
    brought("jku-of-the-attacker", _KEYS, lambda t: {"jku": t.elsewhere, "kid": t.stranger.kid}),
    brought("jwk-embedded", _BROUGHT, lambda t: {"jwk": _jwk(t), "kid": t.stranger.kid}),
    brought("jwk-embedded-known-kid", _BROUGHT, lambda t: {"jwk": _jwk(t)}),
    brought("jwk-embedded-without-kid", _BROUGHT, lambda t: {"jwk": _jwk(t), "kid": ABSENT}),
    _raw("header-alg-twice", _TWICE, Reason.HEADER, '{"alg":"none",GOOD}'),
    _raw("header-alg-twice-escaped", _TWICE, Reason.HEADER, r'{GOOD,"\u0061lg":"none"}'),
    _raw("header-kid-twice", _TWICE, Reason.HEADER, '{GOOD,"kid":"other"}'),
    _raw("header-empty", _JSON, Reason.ALGORITHM, "{}"),
    _raw("header-list", _JSON, Reason.HEADER, "[{GOOD}]"),
    _raw("header-text", _JSON, Reason.HEADER, '"HS256"'),
    _raw("header-null", _JSON, Reason.HEADER, "null"),
    _raw("header-two-objects", _JSON, Reason.HEADER, "{GOOD}{}"),
    _raw("header-trailing-comma", _JSON, Reason.HEADER, "{GOOD,}"),
    _raw("header-comment", _JSON, Reason.HEADER, "{GOOD/**/}"),
    _raw("header-nan", _JSON, Reason.HEADER, '{GOOD,"x":NaN}'),
    _raw("header-bom", "RFC 8259 §8.1", Reason.HEADER, "\ufeff{GOOD}"),
    Attack("header-utf-16", _UTF8, Reason.HEADER, lambda t: t.token(json.dumps(t.header()).encode("utf-16"))),
    _raw("header-not-utf-8", _UTF8, Reason.HEADER, b'{GOOD,"x":"\xff"}'),
    _raw("header-lone-surrogate", "RFC 7493 §2.1", Reason.HEADER, r'{GOOD,"x":"\ud800"}'),
    _raw("header-deep", "CWE-674", Reason.HEADER, '{"x":' + "[" * 900 + "]" * 900 + "}"),
]

ATTACKS = [*ALGORITHMS, *TYPES, *KIDS, *MEMBERS]
