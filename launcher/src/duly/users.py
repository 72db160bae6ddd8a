"""Help for a person who can't sign in. The accounts are the web's: its own script does the work (ADR 0039)."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from duly.build import environment, node
from duly.settings import WEB, Stop

if TYPE_CHECKING:
    from duly.settings import Settings


def reset_link(settings: Settings, email: str) -> str:
    """A link that chooses a new password for the account of `email`, once, within half an hour."""
    command = [node(), "scripts/reset-link.ts", str(settings.auth_database), settings.public_url, email]
    result = subprocess.run(command, cwd=WEB, env=environment(), capture_output=True, text=True, check=False)
    if result.returncode:
        raise Stop(result.stderr.strip()[-1000:] or "The link could not be made.")
    return result.stdout.strip()
