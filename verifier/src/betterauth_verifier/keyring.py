"""The shared secrets, by kid: the first signs, all verify, and a kid never leads to any other key than its own.

A ring is text: `kid:base64url(32 random bytes)` a line, unpadded; blank lines and `#` comments are ignored.
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from betterauth_verifier._encoding import decode
from betterauth_verifier._hygiene import refuse_readable, refuse_reuse, refuse_weak
from betterauth_verifier._key import Key
from betterauth_verifier.errors import ConfigurationError

__all__ = ["Key", "KeyRing"]

MAX_KEYS = 32
MAX_FILE_BYTES = 16_384
STAT_EVERY = 0.25  # seconds
_RACY = 1_000_000_000  # ns: a file changed this lately may change again within one tick of its time stamp

_is_kid = re.compile(r"[A-Za-z0-9._-]{1,64}").fullmatch
_logger = logging.getLogger("betterauth_verifier")


class KeyRing:
    algorithms: frozenset[str] = frozenset({Key.algorithm})

    def __init__(self, keys: Iterable[Key]) -> None:
        """ConfigurationError for no key, too many, a weak one, or the same kid or secret twice."""
        ring = tuple(keys)
        if not 0 < len(ring) <= MAX_KEYS:
            raise ConfigurationError(f"A key ring holds 1 to {MAX_KEYS} keys, not {len(ring)}.")
        for key in ring:
            refuse_weak(key.kid, key.secret)
        if len({key.kid for key in ring}) < len(ring) or len({key.secret for key in ring}) < len(ring):
            raise ConfigurationError("The key ring names a kid or a key twice.")
        self._adopt(ring)

    @classmethod
    def parse(cls, text: str, *, other_secrets: Iterable[str] = ()) -> "KeyRing":
        """The ring that `text` spells. A ConfigurationError names the line, never its content."""
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        keys = [_parse_line(number, line) for number, line in lines if line and not line.startswith("#")]
        refuse_reuse(text, [key.secret for key in keys], other_secrets)
        return KeyRing(keys)

    @classmethod
    def watch(
        cls,
        path: str | os.PathLike[str],
        *,
        other_secrets: Iterable[str] = (),
        report: Callable[[str], None] = _logger.warning,
        clock: Callable[[], float] = time.monotonic,
    ) -> "KeyRing":
        """The ring in a private file, re-read when it changes: looked at every 0.25 s, and at once for an unknown kid.

        A file that is missing, open to others or broken is a ConfigurationError at the start; later it is reported in
        one sentence and the last good ring stays.
        """
        return _WatchedKeyRing(Path(path), tuple(other_secrets), report, clock)

    @property
    def signing_key(self) -> Key:
        return self._ring[0]

    @property
    def keys(self) -> tuple[Key, ...]:
        return self._ring

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """What a log may show: the first is the signing key's."""
        return tuple(key.fingerprint for key in self.keys)

    def find(self, kid: str) -> Key | None:
        return self._by_kid.get(kid)

    def _adopt(self, ring: tuple[Key, ...]) -> None:
        self._ring = ring
        self._by_kid = {key.kid: key for key in ring}


class _WatchedKeyRing(KeyRing):
    def __init__(
        self, path: Path, other_secrets: tuple[str, ...], report: Callable[[str], None], clock: Callable[[], float]
    ) -> None:
        self._path, self._other_secrets, self._report, self._clock = path, other_secrets, report, clock
        self._lock = threading.Lock()
        self._problem = ""
        self._due = clock() + STAT_EVERY
        try:
            self._stamp = _stamp(path)
            self._adopt(self._read())
        except OSError as error:
            raise ConfigurationError(_unreadable(path, error)) from None

    @property
    def signing_key(self) -> Key:
        self._refresh_when_due()
        return super().signing_key

    @property
    def keys(self) -> tuple[Key, ...]:
        self._refresh_when_due()
        return super().keys

    def find(self, kid: str) -> Key | None:
        self._refresh_when_due()
        key = self._by_kid.get(kid)
        if key is None:  # signed by a key that was added a moment ago?
            self._refresh()
            key = self._by_kid.get(kid)
        return key

    def _refresh_when_due(self) -> None:
        if self._clock() >= self._due:
            self._refresh()

    def _refresh(self) -> None:
        with self._lock:
            self._due = self._clock() + STAT_EVERY
            try:
                self._reread()
            except OSError as error:
                self._complain(_unreadable(self._path, error))
            except ConfigurationError as error:
                self._complain(str(error))

    def _reread(self) -> None:
        stamp = _stamp(self._path)
        if stamp is not None and stamp == self._stamp:
            return
        self._stamp = stamp
        before, ring = self._ring, self._read()
        self._problem = ""
        if [(key.kid, key.secret) for key in ring] != [(key.kid, key.secret) for key in before]:
            self._adopt(ring)
            self._report(
                f"The key ring changed; its fingerprints are now {', '.join(key.fingerprint for key in ring)}."
            )

    def _complain(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            self._report(f"{problem} The last good key ring stays in use.")

    def _read(self) -> tuple[Key, ...]:
        with os.fdopen(os.open(self._path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
            refuse_readable(self._path, os.fstat(file.fileno()))
            content = file.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise ConfigurationError(f"The key file {self._path} is not a key ring.")
        return KeyRing.parse(content.decode(errors="replace"), other_secrets=self._other_secrets).keys


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What changes when the file does; None, which equals no stamp, while it is too fresh to tell."""
    status = path.stat()
    if abs(time.time_ns() - status.st_mtime_ns) < _RACY:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino, status.st_mode


def _unreadable(path: Path, error: OSError) -> str:
    return f"The key file {path} cannot be read ({error.strerror})."


def _parse_line(number: int, line: str) -> Key:
    kid, colon, spelled = line.partition(":")
    if not colon or not _is_kid(kid):
        raise ConfigurationError(f"Line {number} of the key ring is not kid:base64url.")
    try:
        return Key(kid, decode(spelled.encode("ascii")))
    except ValueError:
        raise ConfigurationError(f"Line {number} of the key ring is not canonical unpadded base64url.") from None
