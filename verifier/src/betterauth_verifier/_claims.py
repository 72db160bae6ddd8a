"""Claims by name: the right type and a sane value, or a refusal that names the claim's reason."""

import re
from typing import Any

from betterauth_verifier.errors import Reason, TokenRejected

LEEWAY = 60  # seconds by which the issuer's clock may be ahead (iat, nbf)

_YEAR_10000 = 253_402_300_800
_is_identifier = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._:|@~-]{0,127}").fullmatch


def identifier(claims: dict[str, Any], name: str, reason: Reason) -> str:
    """1 to 128 plain characters: fit for a key, a log line and a path."""
    value = claims.get(name)
    if type(value) is not str or not _is_identifier(value):
        raise TokenRejected(reason)
    return value


def instant(claims: dict[str, Any], name: str) -> float:
    """A NumericDate (RFC 7519 §2) before the year 10000; `true` and "1700000000" are no numbers."""
    value = claims.get(name)
    if (type(value) is not int and type(value) is not float) or not 0 < value < _YEAR_10000:
        raise TokenRejected(Reason.DATES)
    return value
