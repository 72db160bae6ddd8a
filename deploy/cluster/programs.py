"""What the cluster is made of besides Duly: found on this machine, or unpacked from Debian's packages into .cache."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from packages import HAPROXY, NEWEST, postgresql
from unprivileged import run, unprivileged

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "cluster"
REQUIREMENTS = ROOT / "deploy" / "patroni" / "requirements.txt"


class Missing(Exception):  # noqa: N818 - one sentence for the person: what is not here, and how to get it
    pass


@dataclass(frozen=True)
class Programs:
    etcd: Path
    haproxy: Path
    postgres: Path  # the folder
    patroni: Path  # the folder


def find(major: int | None) -> Programs:
    CACHE.mkdir(parents=True, exist_ok=True)
    if not _runs(["/usr/bin/test", "-x", CACHE]):
        raise Missing("PostgreSQL refuses root, and an unprivileged user can't reach this folder; run it as yourself.")
    if HAPROXY is None:
        raise Missing("HAProxy is not here: apt-get install haproxy (`make test` does it for root).")
    return Programs(_etcd(), Path(HAPROXY), _postgres(major), _patroni())


def _etcd() -> Path:
    """A package is unpacked, not installed: nothing is started, and no rights are needed."""
    unpacked = CACHE / "programs"
    if found := shutil.which("etcd", path=f"/usr/bin:/usr/local/bin:{unpacked}/usr/bin"):
        return Path(found)
    if shutil.which("apt-get") is None:
        raise Missing("etcd is not here, nor apt-get to fetch it; put etcd 3.4 or newer on PATH.")
    subprocess.run(["apt-get", "download", "etcd-server"], cwd=CACHE, capture_output=True, check=False)
    for package in CACHE.glob("etcd-server_*.deb"):
        subprocess.run(["dpkg", "-x", package, unpacked], check=True)
    if not (unpacked / "usr/bin/etcd").exists():
        raise Missing("etcd could not be fetched: apt-get update, then apt-get install etcd-server.")
    return unpacked / "usr/bin/etcd"


def _postgres(wanted: int | None) -> Path:
    for major in [wanted] if wanted else range(NEWEST, 14, -1):
        folder = postgresql(major)
        if folder and _runs([folder / "postgres", "--version"]):
            return folder
    raise Missing(
        f"PostgreSQL {wanted or '15 or newer'} is not here: apt-get install postgresql (`make test` does it for root)."
    )


def _patroni() -> Path:
    """In an environment of its own, of a Python that the unprivileged user can run."""
    folder, mark = CACHE / "patroni", CACHE / "patroni" / "installed"
    if mark.exists() and mark.read_text() == REQUIREMENTS.read_text():
        return folder / "bin"
    base = Path(sys.base_prefix) / "bin" / "python3"
    python = next((path for path in (base, Path("/usr/bin/python3")) if _runs([path, "-c", _NEW_ENOUGH])), None)
    if python is None:
        raise Missing("No Python 3.11 or newer that an unprivileged user may run: apt-get install python3.")
    print("Setting up Patroni …", flush=True)
    uv = [ROOT / ".venv/bin/uv", "--quiet", "--no-config", "--system-certs"]
    subprocess.run([*uv, "venv", "--clear", "--python", python, folder], check=True)
    install = ["pip", "install", "--python", folder / "bin/python", "--require-hashes", "-r", REQUIREMENTS]
    subprocess.run([*uv, *install], check=True)
    mark.write_text(REQUIREMENTS.read_text())
    return folder / "bin"


_NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"


def _runs(command: list[str | Path]) -> bool:
    """Also by the user that PostgreSQL will have here."""
    try:
        run(command)
    except (OSError, subprocess.SubprocessError):
        return False
    return True


__all__ = ["CACHE", "ROOT", "Missing", "Programs", "find", "unprivileged"]
