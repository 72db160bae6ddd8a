"""Authentic tokens whose claims say too much, too little, or the wrong thing."""

from betterauth_verifier.conformance.target import Attack, Target, claiming, dated
from betterauth_verifier.errors import Reason
from betterauth_verifier.testing import ABSENT

_ISS, _AUD, _SUB = "RFC 7519 §4.1.1, RFC 8725 §3.8", "RFC 7519 §4.1.3, RFC 8725 §3.9, ASVS 9.2.3", "RFC 7519 §4.1.2"
_SID, _JTI = "OpenID Connect Back-Channel Logout §2.1", "RFC 7519 §4.1.7, RFC 9068 §2.2"
_EXP, _NBF, _IAT = "RFC 7519 §4.1.4, ASVS 9.2.1", "RFC 7519 §4.1.5, ASVS 9.2.1", "RFC 7519 §4.1.6, RFC 9068 §2.2"
_NUMERIC = "RFC 7519 §2 (NumericDate)"
_TEXT = "RFC 8725 §3.10, CWE-20"


def _issuer(name: str, change: str) -> Attack:
    return Attack(
        f"iss-{name}",
        _ISS,
        Reason.ISSUER,
        lambda target: target.token(claims=target.claims(iss=change.format(target.issuer, target.issuer.upper()))),
    )


def _audience(name: str, change: str) -> Attack:
    return Attack(
        f"aud-{name}",
        _AUD,
        Reason.AUDIENCE,
        lambda target: target.token(claims=target.claims(aud=change.format(target.audience, target.audience.upper()))),
    )


def _several(target: Target) -> bytes:
    return target.token(claims=target.claims(aud=[target.audience, "another.example"]))


def _alone(target: Target) -> bytes:
    return target.token(claims=target.claims(aud=[target.audience]))


ISSUER = [
    claiming("iss-absent", _ISS, Reason.ISSUER, iss=ABSENT),
    claiming("iss-null", _ISS, Reason.ISSUER, iss=None),
    claiming("iss-empty", _ISS, Reason.ISSUER, iss=""),
    claiming("iss-number", _ISS, Reason.ISSUER, iss=1),
    claiming("iss-true", _ISS, Reason.ISSUER, iss=True),
    claiming("iss-object", _ISS, Reason.ISSUER, iss={}),
    claiming("iss-foreign", _ISS, Reason.ISSUER, iss="https://issuer.example"),
    Attack("iss-list", "CVE-2024-53861", Reason.ISSUER, lambda t: t.token(claims=t.claims(iss=[t.issuer]))),
    Attack("iss-part", "CVE-2024-53861", Reason.ISSUER, lambda t: t.token(claims=t.claims(iss=t.issuer[:-1]))),
    _issuer("slash", "{0}/"),
    _issuer("space", " {0}"),
    _issuer("upper-case", "{1}"),
    _issuer("suffixed", "{0}.example"),
    _issuer("path", "{0}/realms/other"),
    _issuer("userinfo", "{0}@issuer.example"),
    _issuer("nul", "{0}\0"),
]

AUDIENCE = [
    claiming("aud-absent", _AUD, Reason.AUDIENCE, aud=ABSENT),
    claiming("aud-null", _AUD, Reason.AUDIENCE, aud=None),
    claiming("aud-empty", _AUD, Reason.AUDIENCE, aud=""),
    claiming("aud-empty-list", _AUD, Reason.AUDIENCE, aud=[]),
    claiming("aud-number", _AUD, Reason.AUDIENCE, aud=7),
    claiming("aud-foreign", _AUD, Reason.AUDIENCE, aud="another.example"),
    claiming("aud-wildcard", _AUD, Reason.AUDIENCE, aud="*"),
    Attack("aud-several", _AUD, Reason.AUDIENCE, _several),
    Attack("aud-list-of-one", _AUD, Reason.AUDIENCE, _alone),
    Attack("aud-object", _AUD, Reason.AUDIENCE, lambda t: t.token(claims=t.claims(aud={t.audience: True}))),
    Attack("aud-part", _AUD, Reason.AUDIENCE, lambda t: t.token(claims=t.claims(aud=t.audience[:-1]))),
    _audience("suffixed", "{0}2"),
    _audience("spaced", "{0} another.example"),
    _audience("upper-case", "{1}"),
]

_ODD_NAMES = {
    "absent": ABSENT,
    "null": None,
    "empty": "",
    "number": 7,
    "true": True,
    "list": ["alice"],
    "object": {"id": "alice"},
    "space": " ",
    "inner-space": "al ice",
    "newline": "alice\n",
    "nul": "alice\0",
    "slash": "../alice",
    "quote": "alice' or '1'='1",
    "accent": "alicé",
    "bidi": "alice\u202e",
    "invisible": "alice\u200b",
    "full-width": "\uff41lice",
    "129-characters": "a" * 129,
}

NAMES = [
    claiming(f"{claim}-{name}", f"{clause}; {_TEXT}", reason, **{claim: value})
    for claim, clause, reason in (
        ("sub", _SUB, Reason.SUBJECT),
        ("sid", _SID, Reason.SESSION),
        ("jti", _JTI, Reason.TOKEN_ID),
    )
    for name, value in _ODD_NAMES.items()
]

_ODD_DATES = {
    "absent": ABSENT,
    "null": None,
    "empty": "",
    "true": True,
    "list": [1],
    "object": {},
    "words": "tomorrow",
    "iso": "2999-01-01T00:00:00Z",
    "zero": 0,
    "negative": -1,
    "year-10000": 253_402_300_800,
    "bignum": 10**400,
}

DATES = [
    *(claiming(f"exp-{name}", f"{_EXP}; {_NUMERIC}", Reason.DATES, exp=value) for name, value in _ODD_DATES.items()),
    *(claiming(f"iat-{name}", f"{_IAT}; {_NUMERIC}", Reason.DATES, iat=value) for name, value in _ODD_DATES.items()),
    *(
        claiming(f"nbf-{name}", f"{_NBF}; {_NUMERIC}", Reason.DATES, nbf=value)
        for name, value in _ODD_DATES.items()
        if value is not ABSENT
    ),
    Attack("exp-text", _NUMERIC, Reason.DATES, lambda t: t.token(claims=t.claims(exp=str(t.now + 300)))),
    Attack("iat-text", _NUMERIC, Reason.DATES, lambda t: t.token(claims=t.claims(iat=str(t.now)))),
    Attack("nbf-text", _NUMERIC, Reason.DATES, lambda t: t.token(claims=t.claims(nbf=str(t.now)))),
    Attack("exp-milliseconds", _EXP, Reason.DATES, lambda t: t.token(claims=t.claims(exp=(t.now + 300) * 1000))),
    Attack("exp-concatenated", _EXP, Reason.DATES, lambda t: t.token(claims=t.claims(exp=int(f"{t.now}300")))),
    dated("exp-passed", _EXP, Reason.EXPIRED, iat=-400, exp=-100),
    dated("exp-passed-just-now", _EXP, Reason.EXPIRED, iat=-311, exp=-11),
    dated("exp-passed-long-ago", _EXP, Reason.EXPIRED, iat=-400_000, exp=-399_700),
    dated("exp-before-iat", _EXP, Reason.LIFETIME, exp=-1),
    dated("exp-is-iat", _EXP, Reason.LIFETIME, exp=0),
    dated("lifetime-too-long", "RFC 9700 §2.2.1, ASVS 9.2.1", Reason.LIFETIME, exp=901),
    dated("lifetime-of-a-century", "RFC 9700 §2.2.1, ASVS 9.2.1", Reason.LIFETIME, exp=3_155_760_000),
    dated("lifetime-begun-long-ago", "RFC 9700 §2.2.1", Reason.LIFETIME, iat=-86_400),
    dated("iat-ahead", _IAT, Reason.NOT_YET, iat=90, exp=390),
    dated("iat-far-ahead", _IAT, Reason.NOT_YET, iat=86_400, exp=86_700),
    dated("nbf-ahead", _NBF, Reason.NOT_YET, nbf=90),
    dated("nbf-far-ahead", _NBF, Reason.NOT_YET, nbf=86_400),
]

ATTACKS = [*ISSUER, *AUDIENCE, *NAMES, *DATES]
