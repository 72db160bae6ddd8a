"""Mistakes made on purpose, one at a time: a fuzz that does not find them proves nothing."""

# ruff: noqa: SLF001 - holes are inside
from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any

from betterauth_verifier import _claims, _encoding, _envelope, _key, gate, remembering, verifier
from betterauth_verifier.errors import Reason, TokenRejected

if TYPE_CHECKING:
    from collections.abc import Callable


def text_is_a_date() -> None:
    strict = verifier.instant

    def instant(claims: dict[str, Any], name: str) -> float:
        value = claims.get(name)
        return float(value) if isinstance(value, str) and value.isdigit() else strict(claims, name)

    verifier.instant = instant


def the_last_of_two_members_wins() -> None:
    _encoding._DECODER = json.JSONDecoder(parse_float=_encoding._finite, parse_constant=_encoding._refuse_constant)


def padding_is_skipped() -> None:
    def decode(segment: bytes) -> bytes:
        return base64.urlsafe_b64decode(segment.rstrip(b"=") + b"=" * (-len(segment.rstrip(b"=")) % 4))

    _envelope.decode = decode


def brackets_are_not_counted() -> None:
    strict = _encoding.parse_object
    _envelope.parse_object = lambda text: strict(text, 10**9)


def any_type_will_do() -> None:
    _envelope.Envelope._is_ours = lambda _self, _typ: True


def one_second_longer() -> None:
    verifier.EXPIRY_LEEWAY = 10.4


def a_newline_ends_a_name() -> None:
    plain = _claims._is_identifier
    _claims._is_identifier = lambda value: plain(value.removesuffix("\n"))


def the_header_is_remembered_too_soon() -> None:
    """Before the signature is known to be good, and by its length: the cache as a way in."""
    parse = _envelope.Envelope._header
    known: dict[int, Any] = {}

    def header(self: Any, head: bytes) -> Any:
        return known.get(len(head)) or known.setdefault(len(head), parse(self, head))

    _envelope.Envelope._header = header


def memory_by_half_a_token() -> None:
    """What was remembered is told apart by its first half only."""
    whole = remembering._digest
    remembering._digest = lambda token: whole(token[: len(token) // 2])


def a_long_name_takes_long() -> None:
    plain = _claims._is_identifier

    def slowly(value: str) -> Any:
        until = time.thread_time() + (0.2 if len(value) > 128 else 0)
        while time.thread_time() < until:
            pass
        return plain(value)

    _claims._is_identifier = slowly


def a_signature_may_be_cut() -> None:
    _key.Key.authentic = lambda self, message, signature: self.sign(message).startswith(signature)


def a_scheme_alone_breaks() -> None:
    def bearer_token(headers: Any) -> bytes:
        values = [value for name, value in headers if name == b"authorization"]
        if len(values) != 1:
            raise TokenRejected(Reason.MISSING if not values else Reason.AUTHORIZATION)
        scheme, token = values[0].split(None, 1)
        if scheme.lower() != b"bearer":
            raise TokenRejected(Reason.MISSING)
        return token

    gate.bearer_token = bearer_token


def any_space_separates() -> None:
    strict = gate.bearer_token
    gate.bearer_token = lambda headers: strict([(name, value.replace(b"\t", b" ")) for name, value in headers])


def the_first_of_two_headers_counts() -> None:
    strict = gate.bearer_token
    gate.bearer_token = lambda headers: strict(list(dict(reversed(list(headers))).items()))


HOLES: dict[str, tuple[Callable[[], None], ...]] = {
    "signed": (
        text_is_a_date,
        the_last_of_two_members_wins,
        padding_is_skipped,
        brackets_are_not_counted,
        any_type_will_do,
        one_second_longer,
        a_newline_ends_a_name,
        the_header_is_remembered_too_soon,
        memory_by_half_a_token,
        a_long_name_takes_long,
    ),
    "gate": (a_scheme_alone_breaks, any_space_separates, the_first_of_two_headers_counts, a_signature_may_be_cut),
}
