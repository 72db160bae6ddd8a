"""One spelling per value: base64url and JSON with every ambiguity refused (RFC 4648 §3.5 and §5, RFC 7493)."""

import binascii
import json
import math
from typing import Any

MAX_BRACKETS = 32  # bounds the nesting without a walk; far more than any honest token has

_TO_STANDARD = bytes.maketrans(b"-_+/=", b"+/!!!")  # the standard alphabet and padding become invalid
_TO_URLSAFE = bytes.maketrans(b"+/", b"-_")
_PADDING = (b"", None, b"==", b"=")
_LAST = (None, None, frozenset(b"AQgw"), frozenset(b"AEIMQUYcgkosw048"))  # the unused bits are zero


def decode(segment: bytes) -> bytes:
    """The octets of canonical unpadded base64url; ValueError for any other spelling."""
    odd = len(segment) & 3
    padding, last = _PADDING[odd], _LAST[odd]
    if padding is None or (last is not None and segment[-1] not in last):
        raise ValueError("not canonical base64url")
    return binascii.a2b_base64(segment.translate(_TO_STANDARD) + padding, strict_mode=True)


def encode(octets: bytes) -> bytes:
    """Canonical unpadded base64url."""
    return binascii.b2a_base64(octets, newline=False).translate(_TO_URLSAFE).rstrip(b"=")


def parse_object(text: bytes, max_brackets: int = MAX_BRACKETS) -> dict[str, Any]:
    """The members of one I-JSON object without surrounding space; ValueError for everything else."""
    if text.count(b"{") + text.count(b"[") > max_brackets:
        raise ValueError("nested too deeply")
    string = text.decode()
    members, end = _DECODER.raw_decode(string)
    if type(members) is not dict or end != len(string):
        raise ValueError("not one object")
    if b"\\u" in text:
        json.dumps(members, ensure_ascii=False).encode()  # an escaped lone surrogate cannot be encoded
    return members


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("number too large")
    return number


def _refuse_constant(name: str) -> None:
    raise ValueError(name)  # NaN, Infinity, -Infinity


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_finite, parse_constant=_refuse_constant)
