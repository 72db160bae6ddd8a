"""The JWT key ring as a file: `kid:base64url(32 bytes)` a line, the first signs, all verify.

Both services re-read the file when it changes, so a rotation needs no restart: the web looks at every signing, the
api at every unknown kid. A key's age is in its kid; the time at which a replaced key goes is a `# retire` line.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import os
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from duly.secret_files import read_private, write_private
from duly.settings import Stop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLOCK_ALLOWANCE = 70  # seconds: the verifier's leeway on iat (60) and exp (10)
_RETIRE = re.compile(r"# retire (\S+) (\d{1,12})").fullmatch  # any other comment is somebody's own
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the ring. `retire`: epoch seconds from which nothing it signed can still be valid, or None."""

    kid: str
    encoded: str
    retire: int | None = None

    @property
    def fingerprint(self) -> str:
        raw = base64.urlsafe_b64decode(self.encoded + "=" * (-len(self.encoded) % 4))
        return hashlib.sha256(raw).hexdigest()[:8]

    @property
    def created(self) -> datetime | None:
        try:
            return datetime.strptime(self.kid.partition("-")[0], STAMP).replace(tzinfo=UTC)
        except ValueError:
            return None  # a ring written by hand may use other names


def ensure(path: Path) -> None:
    """Make a ring of one key if there is none."""
    if not path.exists():
        _write(path, [_new()])


def read(path: Path) -> list[Key]:
    """The ring, signing key first."""
    lines = [line.strip() for line in read_private(path).splitlines()]
    retire = {note[1]: int(note[2]) for line in lines if (note := _RETIRE(line))}
    pairs = [line.partition(":") for line in lines if line and not line.startswith("#")]
    if not pairs or not all(kid and encoded for kid, _, encoded in pairs):
        raise Stop(f"{path} is not a key ring; each line must be kid:base64url(32 bytes).")
    return [Key(kid, encoded, retire.get(kid)) for kid, _, encoded in pairs]


def rotate(path: Path, token_ttl: int, *, compromised: bool = False) -> list[Key]:
    """Sign with a new key from now on.

    The old keys verify until the last token they signed has ended; with `compromised` they are gone at once, and
    every token in the world with them: clients get one 401 and renew silently from their session.
    """
    with _locked(path):
        now = int(time.time())
        old = (
            []
            if compromised
            else [k if k.retire else replace(k, retire=now + token_ttl + CLOCK_ALLOWANCE) for k in read(path)]
        )
        return _write(path, [_new(), *(key for key in old if (key.retire or 0) > now)])


def prune(path: Path) -> list[Key]:
    """Drop the keys whose time has come. Returns those dropped."""
    if not any(_over(key) for key in read(path)):
        return []
    with _locked(path):
        ring = read(path)
        _write(path, [key for key in ring if not _over(key)])
        return [key for key in ring if _over(key)]


def _over(key: Key) -> bool:
    return key.retire is not None and key.retire <= time.time()


def _new() -> Key:
    kid = f"{datetime.now(UTC).strftime(STAMP)}-{secrets.token_hex(2)}"
    return Key(kid, base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode())


def _write(path: Path, ring: list[Key]) -> list[Key]:
    notes = [f"# retire {key.kid} {key.retire}" for key in ring if key.retire]
    write_private(path, "\n".join([*notes, *(f"{key.kid}:{key.encoded}" for key in ring), ""]))
    return ring


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One writer at a time: two rotations at once would lose a key."""
    with os.fdopen(os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
