"""Measures the task page as a browser meets it: bytes of script at first load, and Lighthouse. Writes docs/page.md.

The floor is an empty page of the same Next.js build (the not-found page carries nothing of ours but the layout).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "e2e"))

import browser  # noqa: E402 - from the end-to-end suite, found by the line above
from people import Client, Person  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from stack import free_ports, running  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext
    from stack import Stack

CATEGORIES = ("performance", "accessibility", "best-practices")
ROUNDS = 3
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


def script_bytes(context: BrowserContext, url: str) -> int:
    """Compressed bytes of script on the wire for a first load of `url`."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    page.close()
    return int(sum(size for request, size in sizes.items() if kinds.get(request) == "Script"))


def lighthouse(port: int, url: str, *more: str) -> dict[str, float]:
    """Scores of 0 to 100, and the largest contentful paint in ms."""
    node, cli = Path(sys.executable).with_name("node"), HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
    command = [str(node), str(cli), url, f"--port={port}", "--disable-storage-reset", "--output=json", "--quiet", *more]
    command.append(f"--only-categories={','.join(CATEGORIES)}")
    report: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    scores = {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}
    failed = [
        audit["id"]
        for audit in report["audits"].values()
        if audit["score"] == 0 and audit["scoreDisplayMode"] == "binary"
    ]
    print(f"  {url}: {scores} failing audits: {failed or 'none'}", flush=True)
    return scores | {"lcp": report["audits"]["largest-contentful-paint"]["numericValue"]}


def middle(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: sorted(one[name] for one in rounds)[len(rounds) // 2] for name in rounds[0]}


def measure(stack: Stack, folder: Path) -> list[str]:
    (port,) = free_ports(1)
    executable = browser.find()
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox", f"--remote-debugging-port={port}"]
        context = playwright.chromium.launch_persistent_context(str(folder), executable_path=executable, args=flags)
        ada = Person("Ada")
        ada.sign_up(context.new_page(), stack)
        client = Client(stack, ada, known=True)
        for number in range(20):
            client.add(f"Task number {number}")
        page, floor = script_bytes(context, f"{stack.url}/tasks"), script_bytes(context, f"{stack.url}/no-such-page")
        runs = {
            "desktop": middle([lighthouse(port, f"{stack.url}/tasks", "--preset=desktop") for _ in range(ROUNDS)]),
            "mobile (CPU 4× slower)": middle([lighthouse(port, f"{stack.url}/tasks") for _ in range(ROUNDS)]),
        }
        context.close()
    rows = [
        f"| {name} | {' | '.join(f'{scores[kind]:.0f}' for kind in (*CATEGORIES, 'lcp'))} |"
        for name, scores in runs.items()
    ]
    return [
        "# The task page, measured",
        "",
        "Written by `make bench-page` (Debian's Chromium, medians of 3, a list of 20 tasks).",
        "",
        f"First-load script of `/tasks`: **{page / 1000:.0f} kB** compressed.",
        f"An empty page of the same build: {floor / 1000:.0f} kB; above it: **{(page - floor) / 1000:.0f} kB**.",
        "",
        "| Lighthouse | performance | accessibility | best practices | largest contentful paint, ms |",
        "|---|---|---|---|---|",
        *rows,
        "",
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, running(Path(folder) / "stack") as stack:
        lines = measure(stack, Path(folder) / "chromium")
    (ROOT / "docs" / "page.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
