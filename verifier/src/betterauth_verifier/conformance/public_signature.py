"""Signatures in every form but their own, for which the private key is needed, by algorithm."""

import hashlib
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes  # type: ignore[import-not-found, unused-ignore]
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils  # type: ignore[import-not-found, unused-ignore]

from betterauth_verifier._encoding import encode
from betterauth_verifier.conformance.target import Attack, Target
from betterauth_verifier.errors import Reason

_FORM, _PKCS1 = "RFC 7518 §3.4, RFC 8725 §3.4", "RFC 8017 §8.2.2, CVE-2006-4339"
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017 §9.2

Sign = Callable[[Any, bytes], bytes]  # of a private key and a signing input: the octets of a signature


def _raw(name: str, octets: Sign, clause: str = _FORM) -> Attack:
    """Of the private key and the signing input: another signature under a good header."""

    def make(target: Target) -> bytes:
        message = target.message()
        return message + b"." + encode(octets(target.pair.private, message))

    return Attack(f"signature-{name}", clause, Reason.SIGNATURE, make)


def _really(alg: str, octets: Sign) -> Attack:
    """Another algorithm, said openly and done well, by a key that is not for it."""

    def make(target: Target) -> bytes:
        message = target.message(target.header(alg=alg))
        return message + b"." + encode(octets(target.pair.private, message))

    return Attack(f"really-{alg.lower()}", "RFC 8725 §3.1, RFC 7517 §4.4", Reason.ALGORITHM, make)


def _plus_order(private: Any, message: bytes) -> bytes:
    signature = private.sign(message)
    s = int.from_bytes(signature[32:], "little") + _ED25519_ORDER
    return bytes(signature[:32] + s.to_bytes(32, "little"))


def _ecdsa(digest: Any) -> Sign:
    def sign(private: Any, message: bytes) -> bytes:
        r, s = utils.decode_dss_signature(private.sign(message, ec.ECDSA(digest)))
        return bytes(r.to_bytes(32) + s.to_bytes(32))

    return sign


def _halves(*order: int, pad: bytes = b"") -> Sign:
    def sign(private: Any, message: bytes) -> bytes:
        octets = _ecdsa(hashes.SHA256())(private, message)
        return b"".join(pad + (octets[:32], octets[32:])[half] for half in order)

    return sign


def _wide(private: Any, message: bytes) -> bytes:
    octets = _ecdsa(hashes.SHA256())(private, message)
    return octets[:32] + b"\0" + octets[32:]


def _pkcs1(digest: Any) -> Sign:
    return lambda private, message: bytes(private.sign(message, padding.PKCS1v15(), digest))


def _pss(private: Any, message: bytes) -> bytes:
    return bytes(private.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()))


def _bare(block: Callable[[bytes], bytes]) -> Sign:
    """RSA without the library's padding: `block` of the message's hash, filled up with 0xAA."""

    def sign(private: Any, message: bytes) -> bytes:
        numbers = private.private_numbers()
        filled = int.from_bytes(block(hashlib.sha256(message).digest()).ljust(256, b"\xaa"))
        return int(pow(filled, numbers.d, numbers.public_numbers.n)).to_bytes(256)

    return sign


def _plus_modulus(private: Any, message: bytes) -> bytes:
    value = int.from_bytes(_pkcs1(hashes.SHA256())(private, message)) + private.public_key().public_numbers().n
    return bytes(value.to_bytes((value.bit_length() + 7) // 8))


ATTACKS: dict[str, list[Attack]] = {
    "EdDSA": [
        _raw("plus-the-order", _plus_order, "RFC 8032 §5.1.7 (S below the order)"),
        _raw(
            "over-the-hash",
            lambda private, message: private.sign(hashlib.sha512(message).digest()),
            "RFC 8037 §3.1 (not Ed25519ph)",
        ),
        _raw("cut-before-s", lambda private, message: private.sign(message)[:32] + bytes(32), "RFC 8032 §5.1.7"),
    ],
    "ES256": [
        _raw("der", lambda private, message: private.sign(message, ec.ECDSA(hashes.SHA256()))),
        _raw("s-before-r", _halves(1, 0)),
        _raw("r-twice", _halves(0, 0)),
        _raw("33-octets-each", _halves(0, 1, pad=b"\0")),
        _raw("s-of-33-octets", _wide),
        _raw("sha384", _ecdsa(hashes.SHA384())),
        _raw("sha1", _ecdsa(hashes.SHA1()), "RFC 8725 §3.2"),  # noqa: S303 - that is the attack
        _raw("orders", lambda *_: _P256_ORDER.to_bytes(32) * 2, "CVE-2022-21449"),
        _raw("ones", lambda *_: (bytes(31) + b"\1") * 2, "CVE-2022-21449"),
    ],
    "RS256": [
        _really("PS256", _pss),
        _really("RS384", _pkcs1(hashes.SHA384())),
        _really("RS512", _pkcs1(hashes.SHA512())),
        _raw("pss", _pss),
        _raw("sha512", _pkcs1(hashes.SHA512())),
        _raw("sha1", _pkcs1(hashes.SHA1()), "RFC 8725 §3.2"),  # noqa: S303 - that is the attack
        _raw("plus-the-modulus", _plus_modulus, _PKCS1),
        _raw("without-padding", _bare(lambda digest: digest.rjust(256, b"\0")), _PKCS1),
        _raw("padded-with-rest", _bare(lambda digest: b"\0\1" + b"\xff" * 8 + b"\0" + _SHA256_INFO + digest), _PKCS1),
        _raw("one", lambda *_: bytes(255) + b"\1", _PKCS1),
    ],
}
