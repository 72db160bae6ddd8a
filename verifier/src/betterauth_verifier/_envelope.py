"""Nothing inside a token is believed before its signature is; its form is judged before its meaning (RFC 8725 §3)."""

from typing import Any, NamedTuple, Protocol

from betterauth_verifier._encoding import decode, parse_object
from betterauth_verifier.errors import Reason, TokenRejected

MAX_BYTES = 4096
_MEMBERS = frozenset({"alg", "typ", "kid"})  # so no crit, zip, jku, jwk, x5u, x5c, x5t or b64
_REMEMBERED = 64


class VerifyingKey(Protocol):
    @property
    def kid(self) -> str: ...
    @property
    def algorithm(self) -> str: ...
    def authentic(self, message: bytes, signature: bytes, /) -> bool:
        """Whether `signature`, still in base64url, is the only right one for `message`."""
        ...


class Keys(Protocol):
    @property
    def algorithms(self) -> frozenset[str]: ...
    def find(self, kid: str, /) -> VerifyingKey | None:
        """Raises KeysUnavailable when nothing can be known."""
        ...


class _Header(NamedTuple):
    algorithm: str
    kid: str


class Envelope:
    """Opens compact JWS tokens (RFC 7515 §7.1) of one `typ`, so that one kind never passes for another."""

    def __init__(self, keys: Keys, typ: str, *, required: bool = True) -> None:
        self._keys = keys
        self._typ, self._required = typ, required
        self._seen: dict[bytes, _Header] = {}  # by exact spelling; filled by authentic tokens only, hence small

    def open(self, token: str | bytes) -> tuple[dict[str, Any], VerifyingKey]:
        """The claims of an authentic token and the key that signed it, or TokenRejected."""
        head, body, message, signature = _split(token)
        header = self._seen.get(head) or self._header(head)
        key = self._keys.find(header.kid)
        if key is None:
            raise TokenRejected(Reason.KEY)
        if key.algorithm != header.algorithm:
            raise TokenRejected(Reason.ALGORITHM)
        if not key.authentic(message, signature):
            raise TokenRejected(Reason.SIGNATURE)
        self._remember(head, header)
        try:
            return parse_object(decode(body)), key
        except ValueError:
            raise TokenRejected(Reason.CLAIMS) from None

    def _header(self, head: bytes) -> _Header:
        header = _parse_header(head)
        algorithm, typ, kid = header.get("alg"), header.get("typ"), header.get("kid")
        if type(algorithm) is not str or algorithm not in self._keys.algorithms:
            raise TokenRejected(Reason.ALGORITHM)
        if not self._is_ours(typ) and (self._required or "typ" in header):
            raise TokenRejected(Reason.TYPE)
        if type(kid) is not str:
            raise TokenRejected(Reason.KEY)
        return _Header(algorithm, kid)

    def _is_ours(self, typ: object) -> bool:
        """RFC 7515 §4.1.9: a media type, so without regard to case, and `application/` may be left out."""
        return isinstance(typ, str) and typ.lower().removeprefix("application/") == self._typ

    def _remember(self, head: bytes, header: _Header) -> None:
        if head not in self._seen:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            self._seen[head] = header


def _split(token: object) -> tuple[bytes, bytes, bytes, bytes]:
    """Header, payload, signing input, signature; sizes are judged before anything is read."""
    if not isinstance(token, str | bytes):
        raise TokenRejected(Reason.MALFORMED)
    if len(token) > MAX_BYTES:
        raise TokenRejected(Reason.TOO_LARGE)
    if not token.isascii():
        raise TokenRejected(Reason.MALFORMED)
    octets = token.encode() if isinstance(token, str) else token
    message, _, signature = octets.rpartition(b".")
    head, _, body = message.partition(b".")
    if not (head and body and signature) or b"." in body:
        raise TokenRejected(Reason.MALFORMED)
    return head, body, message, signature


def _parse_header(head: bytes) -> dict[str, Any]:
    try:
        octets = decode(head)
    except ValueError:
        raise TokenRejected(Reason.MALFORMED) from None
    try:
        header = parse_object(octets)
    except ValueError:
        raise TokenRejected(Reason.HEADER) from None
    if not header.keys() <= _MEMBERS:
        raise TokenRejected(Reason.HEADER)
    return header
