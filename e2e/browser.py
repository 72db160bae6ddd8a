"""Finds the Chromium that the end-to-end suite drives, or installs it; says plainly when there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The executable: DULY_CHROMIUM, the system's, or Playwright's own; None when there is none."""
    if given := os.environ.get("DULY_CHROMIUM"):
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None) or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - slow to import, and only the last resort

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def main() -> int:
    """Make sure there is one. Never fails: the suite itself says what it skipped and why."""
    if find():
        return 0
    for command in _ways():
        print(f"Installing Chromium for the end-to-end tests: {' '.join(command)} …", flush=True)
        if subprocess.run(command, capture_output=True, check=False).returncode == 0 and find():
            return 0
    print("No Chromium could be installed: the end-to-end tests will be SKIPPED. Set DULY_CHROMIUM to run them.")
    return 0


def _ways() -> list[list[str]]:
    apt = [["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]]
    own = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    return [*(apt if os.geteuid() == 0 and shutil.which("apt-get") else []), *own]


if __name__ == "__main__":
    raise SystemExit(main())
