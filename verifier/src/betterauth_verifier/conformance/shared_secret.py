"""Tokens authenticated with something other than HMAC-SHA256 by the shared secret."""

import hashlib
import hmac
from collections.abc import Callable

from betterauth_verifier._encoding import encode
from betterauth_verifier.conformance.target import Attack, Target
from betterauth_verifier.errors import Reason

_SIGNED = "RFC 7515 §5.2, ASVS 9.1.1"
_PUBLIC_KEY = b"""-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----
"""

Mac = Callable[[Target, bytes], bytes]  # of a target and a signing input: the octets of the signature


def _mac(name: str, mac: Mac, clause: str = _SIGNED) -> Attack:
    def make(target: Target) -> bytes:
        message = target.message()
        return message + b"." + encode(mac(target, message))

    return Attack(f"signature-{name}", clause, Reason.SIGNATURE, make)


def _by(name: str, secret: Callable[[Target], bytes], clause: str = "RFC 8725 §3.5, ASVS 9.1.1") -> Attack:
    """HS256 with something that an attacker may know."""
    return _mac(f"by-{name}", lambda target, message: hmac.digest(secret(target), message, "sha256"), clause)


def _digest(name: str) -> Attack:
    """The right key, another hash."""
    return _mac(f"hmac-{name}", lambda target, message: hmac.digest(target.secret, message, name))


ATTACKS = [
    _mac("bare-sha256", lambda _, message: hashlib.sha256(message).digest()),
    _mac("secret-prefix", lambda t, message: hashlib.sha256(t.secret + message).digest(), "RFC 2104 §6"),
    _mac("hmac-swapped", lambda t, message: hmac.digest(message, t.secret, "sha256")),
    _mac("sha512-truncated", lambda t, message: hmac.digest(t.secret, message, "sha512")[:32]),
    *(_digest(name) for name in ("md5", "sha1", "sha224", "sha384", "sha512", "sha3_256", "blake2s")),
    _by("nothing", lambda _: b""),
    _by("its-own-kid", lambda t: t.key.kid.encode()),
    _by("its-fingerprint", lambda t: t.key.fingerprint.encode()),
    _by("the-key-as-text", lambda t: encode(t.secret)),
    _by("the-issuer", lambda t: t.issuer.encode()),
    _by("half-the-key", lambda t: t.secret[:16]),
    _by("a-word", lambda _: b"secret"),
    _by("a-default", lambda _: b"better-auth-secret-123456789", "RFC 8725 §3.5, CWE-1392"),
    _by("a-public-key", lambda _: _PUBLIC_KEY, "RFC 8725 §2.1, CVE-2016-5431, CVE-2024-33663"),
    _by("null-text", lambda _: b"null"),
    _by("undefined", lambda _: b"undefined"),
]
