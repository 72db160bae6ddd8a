"""A key that could be guessed is no key: what is refused before it can sign anything (RFC 8725 §3.5, RFC 7518 §3.2)."""

import os
import stat
from base64 import b64encode
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from betterauth_verifier.errors import ConfigurationError

MIN_KEY_BYTES = 32
_MIN_DISTINCT = 8  # 32 random bytes have about 30 distinct ones; fewer than 8 never happen by chance
_WORDS = (b"changeme", b"change-me", b"change_me", b"secret", b"password", b"example", b"placeholder", b"default")


def refuse_weak(kid: str, secret: bytes) -> None:
    if len(secret) < MIN_KEY_BYTES:
        raise ConfigurationError(f"Key {kid!r} has {len(secret)} bytes; {MIN_KEY_BYTES} random bytes are needed.")
    if len(set(secret)) < _MIN_DISTINCT or _is_progression(secret) or _is_repetition(secret) or _is_phrase(secret):
        raise ConfigurationError(f"Key {kid!r} is a placeholder; {MIN_KEY_BYTES} random bytes are needed.")


def refuse_reuse(text: str, secrets: Iterable[bytes], others: Iterable[str]) -> None:
    """A secret with two uses leaks twice: no key, in any spelling, may be one of the other secrets."""
    taken = {_plain(other.strip().encode()) for other in others}
    spellings = [spelled for secret in secrets for spelled in (secret, b64encode(secret), secret.hex().encode())]
    if any(_plain(spelled) in taken for spelled in (text.strip().encode(), *spellings)):
        raise ConfigurationError("A signing key equals another configured secret; give each its own.")


def _plain(spelled: bytes) -> bytes:
    """Without what only tells one base64 from another."""
    return spelled.rstrip(b"=").translate(bytes.maketrans(b"+/", b"-_"))


def refuse_readable(path: Path, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ConfigurationError(f"The key file {path} is not a regular file.")
    if os.name == "posix" and status.st_mode & 0o077:  # elsewhere these bits say nothing
        mode = stat.S_IMODE(status.st_mode)
        raise ConfigurationError(f"The key file {path} is open to others (mode {mode:04o}); run: chmod 600 {path}")


def _is_progression(secret: bytes) -> bool:
    return len({(b - a) % 256 for a, b in pairwise(secret)}) == 1


def _is_repetition(secret: bytes) -> bool:
    return (secret + secret).find(secret, 1) < len(secret)


def _is_phrase(secret: bytes) -> bool:
    folded = secret.lower()
    return any(word in folded for word in _WORDS)
