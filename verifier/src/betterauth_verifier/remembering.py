"""Tokens verified before, so that a busy caller pays for the signature once. Worth it for public keys, little for HMAC.

What is remembered is a SHA-256 of the token, never the token. At every use it is asked anew whether the key is still on
the ring, and the caller neither expired nor revoked; a key taken away takes its tokens with it at once. The price is
memory, about half a kilobyte an entry, and that a clock set back is not noticed for `iat` and `nbf`.
"""

import hashlib
import threading

from betterauth_verifier._envelope import MAX_BYTES, VerifyingKey
from betterauth_verifier.caller import Caller
from betterauth_verifier.verifier import Verifier

__all__ = ["Remembering"]


class Remembering:
    """Has `verify`, as the Verifier it is put around. Beyond `size` tokens, the one verified first is forgotten."""

    def __init__(self, verifier: Verifier, *, size: int = 4096) -> None:
        self._verifier, self._size = verifier, size
        self._find = verifier.keys.find
        self._lock = threading.Lock()
        self._known: dict[bytes, tuple[Caller, VerifyingKey]] = {}

    def verify(self, token: str | bytes) -> Caller:
        digest = _digest(token)
        if digest is None:
            return self._verifier.verify(token)  # which refuses it
        known = self._known.get(digest)
        if known is not None and self._find(known[1].kid) is known[1] and self._verifier.stands(known[0]):
            return known[0]
        return self._examine(digest, token)

    def _examine(self, digest: bytes, token: str | bytes) -> Caller:
        with self._lock:
            self._known.pop(digest, None)
        caller, key = self._verifier.examine(token)
        with self._lock:
            if len(self._known) >= self._size:
                del self._known[next(iter(self._known))]
            self._known[digest] = caller, key
        return caller


def _digest(token: object) -> bytes | None:
    """None for what is no token at all."""
    if not isinstance(token, str | bytes) or len(token) > MAX_BYTES or not token.isascii():
        return None
    return hashlib.sha256(token if isinstance(token, bytes) else token.encode()).digest()
