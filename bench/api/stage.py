"""Everything that stands while it is measured: a folder, databases, and servers that end with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Self

from people import ISSUER, KEY
from servers import Server, free_port, start

from betterauth_verifier.testing import ring_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = ROOT / ".cache" / "bench-api"
UNPACED = "9999999"  # requests a minute: few people ask for many here


class Stage:
    """`release` is the tree whose api serves: this one, or a worktree of another commit. `database` is settings."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="duly-bench-"))
        self.servers: list[Server] = []
        keys = self.folder / "jwt-keys"
        keys.touch(0o600)
        keys.write_text(ring_text(KEY))
        self.environment = {
            "PATH": os.environ["PATH"],
            "DULY_PUBLIC_URL": ISSUER,
            "DULY_JWT_KEYS_FILE": str(keys),
            "DULY_API_RATE_LIMIT": UNPACED,
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def duly(self, name: str, database: dict[str, str], release: Path = ROOT) -> Server:
        return self._start(name, ["-m", "duly_api", "serve"], self.sources(release) | database)

    def floor(self, name: str, database: dict[str, str], *options: str) -> Server:
        return self._start(name, [str(HERE / "floor.py"), *options], self.sources(ROOT) | database)

    def _start(self, name: str, arguments: Sequence[str], environment: dict[str, str]) -> Server:
        environment |= {"DULY_API_PORT": str(free_port())}
        server = start(name, [sys.executable, *arguments], environment, self.folder / f"{name}.log")
        self.servers.append(server)
        return server

    def sources(self, release: Path) -> dict[str, str]:
        """Its sources come before what is installed."""
        sources = [release / part / "src" for part in ("api", "verifier")]
        return self.environment | {"PYTHONPATH": os.pathsep.join(map(str, sources))}


def worktree(commit: str) -> Path:
    """Another commit's tree, to be measured in the same run."""
    name = git("rev-parse", "--short", commit)
    place = CACHE / "worktrees" / name
    if not place.exists():
        git("worktree", "prune")
        git("worktree", "add", "--detach", "--force", str(place), name)
    return place


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()
