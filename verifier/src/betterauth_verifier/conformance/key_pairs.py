"""Key pairs made up for a run, and signatures as RFC 7518 §3 and RFC 8037 §3.1 spell them."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cryptography.hazmat.primitives.asymmetric import (  # type: ignore[import-not-found, unused-ignore]
    ec,
    ed25519,
    padding,
    rsa,
    utils,
)
from cryptography.hazmat.primitives.hashes import SHA256  # type: ignore[import-not-found, unused-ignore]

from betterauth_verifier._encoding import encode

ALGORITHMS = ("EdDSA", "ES256", "RS256")


@dataclass(frozen=True)
class KeyPair:
    kid: str
    algorithm: str
    private: Any

    @classmethod
    def make(cls, algorithm: str, kid: str) -> "KeyPair":
        return cls(kid, algorithm, _MAKE[algorithm]())

    @cached_property
    def jwk(self) -> dict[str, Any]:
        return {"alg": self.algorithm, **_PUBLISH[self.algorithm](self.private.public_key()), "kid": self.kid}

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(json.dumps(self.jwk).encode()).hexdigest()[:8]

    def sign(self, message: bytes) -> bytes:
        """The signature in base64url."""
        return encode(_SIGN[self.algorithm](self.private, message))


def key_set(*pairs: KeyPair) -> bytes:
    return json.dumps({"keys": [pair.jwk for pair in pairs]}).encode()


def _sign_p256(private: Any, message: bytes) -> bytes:
    r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(SHA256())))
    return bytes(r.to_bytes(32) + s.to_bytes(32))


def _number(value: int) -> str:
    return encode(value.to_bytes((value.bit_length() + 7) // 8)).decode()


def _publish_ed25519(public: Any) -> dict[str, str]:
    return {"crv": "Ed25519", "x": encode(public.public_bytes_raw()).decode(), "kty": "OKP"}


def _publish_p256(public: Any) -> dict[str, str]:
    x, y = (encode(value.to_bytes(32)).decode() for value in (public.public_numbers().x, public.public_numbers().y))
    return {"crv": "P-256", "x": x, "y": y, "kty": "EC"}


def _publish_rsa(public: Any) -> dict[str, str]:
    numbers = public.public_numbers()
    return {"kty": "RSA", "n": _number(numbers.n), "e": _number(numbers.e)}


_MAKE: dict[str, Callable[[], Any]] = {
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "RS256": lambda: rsa.generate_private_key(65_537, 2048),
}
_PUBLISH: dict[str, Callable[[Any], dict[str, str]]] = {
    "EdDSA": _publish_ed25519,
    "ES256": _publish_p256,
    "RS256": _publish_rsa,
}
_SIGN: dict[str, Callable[[Any, bytes], bytes]] = {
    "EdDSA": lambda private, message: private.sign(message),
    "ES256": _sign_p256,
    "RS256": lambda private, message: private.sign(message, padding.PKCS1v15(), SHA256()),
}
