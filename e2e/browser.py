"""The Chromium that the end-to-end suite drives: found or installed, and watched while it is used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Request

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The executable: DULY_CHROMIUM, the system's, or Playwright's own; None when there is none."""
    if given := os.environ.get("DULY_CHROMIUM"):
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None) or _playwrights_own()


@contextmanager
def watched(chrome: Browser, **options: Any) -> Iterator[Any]:
    """A browser context that keeps its requests (`seen`), those under way (`pending`) and what went wrong."""
    made: Any = chrome.new_context(**{"viewport": {"width": 1100, "height": 800}, **options})
    made.set_default_timeout(15_000)
    made.seen, made.pending, made.complaints = [], set(), []
    made.on("request", lambda request: _begin(made, request))
    made.on("requestfinished", lambda request: made.pending.difference_update([request]))
    made.on("requestfailed", lambda request: made.pending.difference_update([request]))
    made.on("weberror", lambda error: made.complaints.extend([f"page error: {error.error}"]))
    made.on("console", lambda message: _complain(made, message))
    yield made
    made.close()


def _begin(context: Any, request: Request) -> None:
    context.seen.append(request)
    context.pending.add(request)


def _complain(context: Any, message: ConsoleMessage) -> None:
    if message.type == "error" and "Failed to load resource" not in message.text:
        context.complaints.append(f"console: {message.text}")


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
