"""Secrets made at the first start: random, in files that only the owner can read, never printed."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from duly.settings import Stop

if TYPE_CHECKING:
    from duly.settings import Settings


def prepare_directory(path: Path) -> None:
    """Make the data directory, 0700."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Stop(
            f"The data directory {path} can't be made ({error.strerror}); set DULY_DATA_DIR to one that can."
        ) from None
    if path.stat().st_mode & 0o077:
        raise Stop(f"The data directory {path} is open to others; run: chmod 700 {path}")
    if not os.access(path, os.W_OK | os.X_OK):
        raise Stop(f"The data directory {path} can't be written to; change its owner or set DULY_DATA_DIR to another.")


def auth_secret(settings: Settings) -> str:
    """Better Auth's own secret: from BETTER_AUTH_SECRET, or made once and kept beside the data."""
    if given := settings.environment.get("BETTER_AUTH_SECRET"):
        return given
    path = settings.data / "better-auth-secret"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48) + "\n")
    return read_private(path).strip()


def read_private(path: Path) -> str:
    """The text of a secret file; refused when others could read it too."""
    try:
        if path.stat().st_mode & 0o077:
            raise Stop(f"Others can read the secret file {path}; run: chmod 600 {path}")
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise Stop(
            f"The secret file {path} is missing; restore it from a backup, or start Duly once to make one."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Stop(f"The secret file {path} can't be read ({error}); mend it or restore it from a backup.") from None


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, 0600 and on the disk: a reader sees the old text or the new, never half."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
