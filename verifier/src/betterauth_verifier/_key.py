"""HMAC-SHA256 with one key (RFC 7518 §3.2), prepared once and compared in constant time."""

import hashlib
import hmac

from betterauth_verifier._encoding import encode

_BLOCK = 64  # octets, SHA-256's


class Key:
    """One HS256 key. Its secret never shows in a repr; logs name its `fingerprint`, 8 hex digits of its SHA-256."""

    algorithm: str = "HS256"

    def __init__(self, kid: str, secret: bytes) -> None:
        self.kid = kid
        self.secret = secret
        self.fingerprint: str = hashlib.sha256(secret).hexdigest()[:8]
        padded = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(octet ^ 0x36 for octet in padded))  # RFC 2104 §4: both halves begun in
        self._outer = hashlib.sha256(bytes(octet ^ 0x5C for octet in padded))  # advance; copies halve the cost

    def __repr__(self) -> str:
        return f"Key(kid={self.kid!r}, fingerprint={self.fingerprint!r})"

    def sign(self, message: bytes) -> bytes:
        """The signature in base64url."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(message)
        outer.update(inner.digest())
        return encode(outer.digest())

    def authentic(self, message: bytes, signature: bytes) -> bool:
        """Compared in base64url, so that a second spelling of the right signature is a wrong one."""
        return hmac.compare_digest(self.sign(message), signature)
