"""Builds the web app when its sources differ from those last built; a content digest decides, not dates."""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from duly.settings import WEB, Stop

if TYPE_CHECKING:
    from collections.abc import Iterable

SKIPPED = {".build-lock", "node_modules", ".next", "next-env.d.ts", "tests", "tsconfig.tsbuildinfo"}


def build_if_stale() -> None:
    """Install the locked packages and build, each only when its input changed. Two at once take turns."""
    with (WEB / ".build-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _build()


def _build() -> None:
    _step(
        "Installing the web packages", ["npm", "ci", "--no-audit", "--no-fund"], WEB / "node_modules" / ".duly", _lock()
    )
    _step("Building the web app", ["npm", "run", "--silent", "build"], WEB / ".next" / "duly-digest", _sources())


def node() -> str:
    """The Node that came with the environment, beside this Python; never whatever the machine has."""
    return str(Path(sys.executable).with_name("node"))


def environment() -> dict[str, str]:
    """Ours, with the environment's own Node first and nothing that makes a build differ from machine to machine."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DULY_", "BETTER_AUTH_"))}
    return {**kept, "PATH": path, "NEXT_TELEMETRY_DISABLED": "1", "NODE_USE_SYSTEM_CA": "1", "CI": "true"}


def _step(title: str, command: list[str], stamp: Path, digest: str) -> None:
    if stamp.is_file() and stamp.read_text() == digest:
        return
    print(f"{title} … (once; a minute or two)", flush=True)
    started = time.monotonic()
    result = subprocess.run(command, cwd=WEB, env=environment(), capture_output=True, text=True, check=False)
    if result.returncode:
        print((result.stdout + result.stderr)[-6000:], file=sys.stderr)
        raise Stop(f"{title} failed: the lines above say why. Without a network the first set-up can't be done.")
    stamp.write_text(digest)
    print(f"{title} … done in {time.monotonic() - started:.0f} s", flush=True)


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
