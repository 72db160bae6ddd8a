"""The other direction: tokens at the edge of what is allowed, which a correct verifier accepts."""

import json

from betterauth_verifier.conformance.target import Good, Target


def _spaced(target: Target) -> bytes:
    return target.token(json.dumps(target.header(), separators=(" ,\r\n", "\t: ")).encode())


TYPED: tuple[Good, ...] = (
    Good("typ-media-type", "RFC 7515 §4.1.9", lambda t: t.token(t.header(typ="application/at+jwt"))),
    Good("typ-upper-case", "RFC 7515 §4.1.9", lambda t: t.token(t.header(typ="AT+JWT"))),
)
ANY: tuple[Good, ...] = (
    Good("plain", "RFC 9068 §2", lambda t: t.token()),
    Good("header-reordered", "RFC 8259 §4", lambda t: t.token(dict(reversed(t.header().items())))),
    Good("header-spaced", "RFC 8259 §2", _spaced),
    Good("claims-reordered", "RFC 8259 §4", lambda t: t.token(claims=dict(reversed(t.claims().items())))),
    Good("unknown-claims", "RFC 7519 §4", lambda t: t.token(claims=t.claims(name="Ü \U0001f600", roles=["a"], x=None))),
    Good("fractional-dates", "RFC 7519 §2", lambda t: t.token(claims=t.claims(iat=t.now - 0.5, exp=t.now + 299.5))),
    Good("nbf", "RFC 7519 §4.1.5", lambda t: t.token(claims=t.claims(nbf=t.now))),
    Good("issuer-ahead", "RFC 7519 §4.1.5", lambda t: t.token(claims=t.claims(iat=t.now + 30, exp=t.now + 330))),
    Good("longest-lifetime", "the ceiling", lambda t: t.token(claims=t.claims(exp=t.now + 900))),
    Good("uuid-session", "RFC 9562", lambda t: t.token(claims=t.claims(sid="018f7b1e-6d00-7000-8000-0123456789ab"))),
    Good("longest-session", "128 characters", lambda t: t.token(claims=t.claims(sid="s" * 128))),
)
GOOD = (*ANY, *TYPED)
