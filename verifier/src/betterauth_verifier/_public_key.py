"""Public keys from a JWK set (RFC 7517, RFC 7518 §6, RFC 8037): what is not plainly a good signing key is left out."""

from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.asymmetric import (  # type: ignore[import-not-found, unused-ignore]
    ec,
    ed25519,
    padding,
    rsa,
    utils,
)
from cryptography.hazmat.primitives.hashes import SHA256  # type: ignore[import-not-found, unused-ignore]

from betterauth_verifier._encoding import decode, parse_object

MAX_BRACKETS = 200  # some 60 keys
_COORDINATE = 32  # octets, of P-256 (RFC 7518 §6.2.1.2) and Ed25519
_RSA_BITS = range(2048, 8193)
_EXPONENTS = range(65_537, 2**32, 2)

Check = Callable[[bytes, bytes], None]  # of a signature and a message: raises unless it fits


class PublicKey:
    def __init__(self, kid: str, algorithm: str, check: Check) -> None:
        self.kid: str = kid
        self.algorithm: str = algorithm
        self._check = check

    def authentic(self, message: bytes, signature: bytes) -> bool:
        try:
            self._check(decode(signature), message)
        except (ValueError, InvalidSignature):
            return False
        return True


def parse_jwks(text: bytes) -> dict[str, PublicKey]:
    """The usable keys by kid; ValueError if it is no JWK set, has none, or has two of one kid."""
    members = parse_object(text, MAX_BRACKETS).get("keys")
    if not isinstance(members, list):
        raise ValueError("not a JWK set")  # noqa: TRY004 - one error for whatever is wrong with the text
    keys = [key for jwk in members if (key := _parse_key(jwk))]
    by_kid = {key.kid: key for key in keys}
    if not keys or len(by_kid) < len(keys):
        raise ValueError("no usable key, or two of one kid")
    return by_kid


def _parse_key(jwk: Any) -> PublicKey | None:
    """RFC 7517 §5: a key that is not understood is ignored, and so is one that is not only for verifying."""
    try:
        kid, (algorithm, load) = jwk["kid"], _KINDS[jwk["kty"], jwk.get("crv")]
        is_ours = jwk.get("alg", algorithm) == algorithm and jwk.get("use", "sig") == "sig" and "d" not in jwk
        if not isinstance(kid, str) or not is_ours or "verify" not in jwk.get("key_ops", ["verify"]):
            return None
        return PublicKey(kid, algorithm, load(jwk))
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _ed25519(jwk: dict[str, Any]) -> Check:
    check: Check = ed25519.Ed25519PublicKey.from_public_bytes(_octets(jwk["x"], _COORDINATE)).verify
    return check


def _p256(jwk: dict[str, Any]) -> Check:
    x, y = (int.from_bytes(_octets(jwk[name], _COORDINATE)) for name in "xy")
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()  # a point off the curve is a ValueError
    algorithm = ec.ECDSA(SHA256())

    def check(signature: bytes, message: bytes) -> None:
        if len(signature) != 2 * _COORDINATE:
            raise ValueError("not r and s")
        r, s = int.from_bytes(signature[:_COORDINATE]), int.from_bytes(signature[_COORDINATE:])
        key.verify(utils.encode_dss_signature(r, s), message, algorithm)

    return check


def _rsa(jwk: dict[str, Any]) -> Check:
    modulus, exponent = (int.from_bytes(_octets(jwk[name])) for name in "ne")
    if modulus.bit_length() not in _RSA_BITS or exponent not in _EXPONENTS:
        raise ValueError("not a key to trust")
    key, scheme, digest = rsa.RSAPublicNumbers(exponent, modulus).public_key(), padding.PKCS1v15(), SHA256()

    def check(signature: bytes, message: bytes) -> None:
        key.verify(signature, message, scheme, digest)

    return check


def _octets(value: str, size: int | None = None) -> bytes:
    octets = decode(value.encode("ascii"))
    if size is not None and len(octets) != size:
        raise ValueError("wrong length")
    return octets


_KINDS: dict[tuple[Any, Any], tuple[str, Callable[[dict[str, Any]], Check]]] = {
    ("OKP", "Ed25519"): ("EdDSA", _ed25519),
    ("EC", "P-256"): ("ES256", _p256),
    ("RSA", None): ("RS256", _rsa),
}
