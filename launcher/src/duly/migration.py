"""Before anything serves: the tasks' tables by the api's own command, the accounts' by the web's, each as its owner.

On SQLite the web does its part itself. Whoever serves is never given an owner's address.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from duly.build import node
from duly.settings import WEB, Stop

if TYPE_CHECKING:
    from pathlib import Path

    from duly.settings import Settings


def migrate(settings: Settings, auth_secret: str) -> None:
    _run([sys.executable, "-m", "duly_api", "migrate"], settings.for_migration(), settings.data)
    if settings.environment.get("DULY_AUTH_DATABASE_OWNER_URL"):
        _run([node(), "scripts/migrate-accounts.ts"], settings.for_accounts_migration(auth_secret), WEB)


def _run(command: list[str], environment: dict[str, str], folder: Path) -> None:
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if result.returncode:
        raise Stop((result.stderr or result.stdout).strip()[-3000:])
