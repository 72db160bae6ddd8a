"""What the suite takes from the system besides a browser, installed where that is possible; who lacks it is told so."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
LIBFAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def main() -> int:
    """Never fails: a test that lacks something says what it skips and why."""
    missing = [name for name, found in (("haproxy", HAPROXY), ("faketime", LIBFAKETIME)) if found is None]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} for the end-to-end tests …", flush=True)
        for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *command], capture_output=True, check=False)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
