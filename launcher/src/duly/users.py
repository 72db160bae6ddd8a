"""What an administrator does for an account. The accounts are the web's: its own scripts do the work (ADR 0039)."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from duly.build import environment, node
from duly.settings import WEB, Stop

if TYPE_CHECKING:
    from duly.settings import Settings


def reset_link(settings: Settings, email: str) -> str:
    """A link that chooses a new password for the account of `email`, once, within half an hour."""
    return _script(settings, "reset-link.ts", settings.public_url, email)


def sign_out(settings: Settings, email: str | None) -> str:
    """Orders the end of every session of `email`, or of everybody; the web carries it out."""
    count = int(_script(settings, "end-sessions.ts", email or "--everybody"))
    noun = "1 session ends" if count == 1 else f"{count} sessions end"
    return f"{noun} within a second; when Duly is not running, at its next start."


def _script(settings: Settings, name: str, *arguments: str) -> str:
    command = [node(), f"scripts/{name}", *arguments]
    where = {**environment(), **settings.for_accounts()}  # with its password, if it has one: not on a command line
    result = subprocess.run(command, cwd=WEB, env=where, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Stop(result.stderr.strip()[-1000:] or f"{name} did not work.")
    return result.stdout.strip()
