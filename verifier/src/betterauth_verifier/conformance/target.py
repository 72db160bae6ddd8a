"""What an attack needs to know: one issuer as the service under test trusts it, and how its tokens are put together."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from betterauth_verifier._encoding import encode
from betterauth_verifier._key import Key
from betterauth_verifier.errors import Reason
from betterauth_verifier.testing import ABSENT

Members = dict[str, Any]

_STRANGER = Key("evil", bytes(range(7, 103, 3)))


class Pair(Protocol):
    """A key pair (key_pairs.KeyPair)."""

    @property
    def kid(self) -> str: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def jwk(self) -> Members:
        """The public half, with `kid` and `alg`."""
        ...

    @property
    def private(self) -> Any:
        """The cryptography library's own object."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature in base64url."""
        ...


@dataclass(frozen=True, slots=True)
class Target:
    """`key` is a real one of the service: most attacks are honestly signed, as by a careless or stolen issuer.

    `stranger` is a key of the same kind that the service has never heard of, published at `elsewhere`; `others` are
    keys that it does take, but that did not sign.
    """

    key: Key | Pair
    issuer: str
    audience: str
    subject: str = "conformance"
    now: int = field(default_factory=lambda: int(time.time()))
    stranger: Key | Pair = _STRANGER
    others: tuple[Pair, ...] = ()
    elsewhere: str = "https://keys.example/jwks"

    def header(self, **changes: Any) -> Members:
        return {"alg": self.key.algorithm, "typ": "at+jwt", "kid": self.key.kid} | changes

    def claims(self, **changes: Any) -> Members:
        facts = {"iss": self.issuer, "aud": self.audience, "sub": self.subject, "sid": "session-1", "jti": "token-1"}
        return facts | {"iat": self.now, "exp": self.now + 300} | changes

    def message(self, header: Members | bytes | None = None, claims: Members | bytes | None = None) -> bytes:
        """The signing input."""
        head = self.header() if header is None else header
        return encode(_octets(head)) + b"." + encode(_octets(self.claims() if claims is None else claims))

    def signed(self, message: bytes) -> bytes:
        return message + b"." + self.key.sign(message)

    def token(self, header: Members | bytes | None = None, claims: Members | bytes | None = None) -> bytes:
        return self.signed(self.message(header, claims))

    @property
    def secret(self) -> bytes:
        if isinstance(self.key, Key):
            return self.key.secret
        raise TypeError("This attack is one on a shared secret.")

    @property
    def pair(self) -> Pair:
        if isinstance(self.key, Key):
            raise TypeError("This attack is one on a public key.")
        return self.key


@dataclass(frozen=True, slots=True)
class Attack:
    """A token that must be refused, the clause that says so, and the first reason a strict reader has."""

    name: str
    clause: str
    reason: Reason
    make: Callable[[Target], bytes]


@dataclass(frozen=True, slots=True)
class Good:
    name: str
    clause: str
    make: Callable[[Target], bytes]


def claiming(name: str, clause: str, reason: Reason, **claims: Any) -> Attack:
    """Honestly signed, with these claims; ABSENT leaves one out."""
    return Attack(name, clause, reason, lambda target: target.token(claims=target.claims(**claims)))


def dated(name: str, clause: str, reason: Reason, **seconds: float) -> Attack:
    """Honestly signed, with these dates relative to now."""
    return Attack(
        name,
        clause,
        reason,
        lambda target: target.token(claims=target.claims(**{at: target.now + by for at, by in seconds.items()})),
    )


def headed(name: str, clause: str, reason: Reason, **members: Any) -> Attack:
    """Honestly signed, with these header members."""
    return Attack(name, clause, reason, lambda target: target.token(header=target.header(**members)))


def brought(name: str, clause: str, members: Callable[[Target], Members]) -> Attack:
    """Signed by the stranger, with these header members to say why that should do."""

    def make(target: Target) -> bytes:
        message = target.message(target.header(**members(target)))
        return message + b"." + target.stranger.sign(message)

    return Attack(name, clause, Reason.HEADER, make)


def _octets(part: Members | bytes) -> bytes:
    if isinstance(part, bytes):
        return part
    present = {name: value for name, value in part.items() if value is not ABSENT}
    return json.dumps(present, separators=(",", ":")).encode()
