"""Tokens that only a verifier with public keys falls for: what is public as a secret, one key in another's name."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.hashes import SHA256  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.serialization import (  # type: ignore[import-not-found, unused-ignore]
    Encoding,
    PublicFormat,
)

from betterauth_verifier._encoding import decode, encode
from betterauth_verifier.conformance.target import Attack, Members, Pair, Target, brought
from betterauth_verifier.errors import Reason

_CONFUSION = "RFC 8725 §2.1 and §3.1, ASVS 9.1.2, CVE-2015-9235, CVE-2016-5431"
_KEY_AND_ALGORITHM = "RFC 8725 §3.1, RFC 7515 §4.1.4"


def _text(name: str, public: Callable[[Pair], bytes], clause: str = _CONFUSION) -> Attack:
    """HS256 with something that everybody can read."""

    def make(target: Target) -> bytes:
        message = target.message(target.header(alg="HS256"))
        return message + b"." + encode(hmac.digest(public(target.pair), message, "sha256"))

    return Attack(f"hs256-by-{name}", clause, Reason.ALGORITHM, make)


def _spelled(encoding: Any, form: Any) -> Callable[[Pair], bytes]:
    return lambda pair: bytes(pair.private.public_key().public_bytes(encoding, form))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


_PEM = _spelled(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

CONFUSIONS = [
    _text("the-pem", _PEM),
    _text("the-pem-without-a-newline", lambda pair: _PEM(pair).rstrip()),
    _text("the-der", _spelled(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    _text("openssh", _spelled(Encoding.OpenSSH, PublicFormat.OpenSSH), "CVE-2022-29217, CVE-2024-33663"),
    _text("the-jwk", lambda pair: _json(pair.jwk)),
    _text("the-jwk-spaced", lambda pair: json.dumps(pair.jwk).encode()),
    _text("the-key-set", lambda pair: _json({"keys": [pair.jwk]})),
    _text("the-key-member", lambda pair: str(pair.jwk.get("x", pair.jwk.get("n"))).encode()),
    _text("the-key-octets", lambda pair: decode(str(pair.jwk.get("x", pair.jwk.get("n"))).encode())),
    _text("nothing", lambda _: b""),
]


def _borrowed(name: str, reason: Reason, borrow: Callable[[Pair], dict[str, str]], *, same: bool) -> Attack:
    """Honestly signed by one key of the set in the name of another, of the same or of another algorithm."""

    def make(target: Target) -> bytes:
        other = next(pair for pair in target.others if (pair.algorithm == target.key.algorithm) is same)
        return target.token(target.header(**borrow(other)))

    return Attack(name, _KEY_AND_ALGORITHM, reason, make)


def _both(pair: Pair) -> dict[str, str]:
    return {"alg": pair.algorithm, "kid": pair.kid}


BORROWED = [
    _borrowed("kid-of-another-key", Reason.SIGNATURE, lambda pair: {"kid": pair.kid}, same=True),
    _borrowed("kid-of-another-algorithm", Reason.ALGORITHM, lambda pair: {"kid": pair.kid}, same=False),
    _borrowed("alg-and-kid-of-another-key", Reason.SIGNATURE, _both, same=False),
]


def _certificate(target: Target) -> Members:
    """The stranger's, vouched for by the stranger."""
    key: Any = target.stranger
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "issuer")])
    since = datetime.fromtimestamp(target.now, UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.private.public_key(), 1, since, since + timedelta(days=9))
    signed = made.sign(key.private, None if key.algorithm == "EdDSA" else SHA256())
    return {"x5c": [base64.b64encode(signed.public_bytes(Encoding.DER)).decode()]}


def _encrypted(target: Target) -> bytes:
    """A JWE by a key that everybody has: decrypted well, and signed by nobody."""
    secret = hashlib.sha256(_PEM(target.pair)).digest()
    head = encode(_json({"alg": "dir", "enc": "A256GCM", "kid": target.key.kid}))
    sealed = AESGCM(secret).encrypt(bytes(12), _json(target.claims()), head)
    return b".".join([head, b"", encode(bytes(12)), encode(sealed[:-16]), encode(sealed[-16:])])


ATTACKS = [
    *CONFUSIONS,
    *BORROWED,
    brought("x5c-of-the-attacker", "RFC 7515 §4.1.6, ASVS 9.1.3", _certificate),
    Attack("jwe-by-the-pem", "rfc8725bis §2.3 and §3.3, CVE-2023-51774", Reason.MALFORMED, _encrypted),
]
