"""A second web process beside the first, set up otherwise: what happens when the two services are started by hand."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from stack import ROOT, free_ports, until

from duly.build import node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stack import Stack


def messages(log: Path) -> str:
    """What a web's log says, without the time and the rest of each line."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith('{"')]
    return "".join(f"{line['message']}\n" for line in lines if "message" in line)


@dataclass
class AnotherWeb:
    address: str
    log: Path

    def said(self) -> str:
        return messages(self.log)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False


@contextmanager
def another_web(stack: Stack, folder: Path, **settings: str) -> Iterator[AnotherWeb]:
    """With accounts of its own in `folder`; all else is the first one's but for `settings`."""
    (port,) = free_ports(1)
    pairs = Path(f"/proc/{stack.pid('web')}/environ").read_text().split("\0")
    inherited = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    web = AnotherWeb(f"http://127.0.0.1:{port}", folder / "another-web.log")
    with web.log.open("w") as sink:
        process = subprocess.Popen(
            [node(), "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", str(port)],
            env=inherited | {"DULY_DATA_DIR": str(folder), "DULY_WEB_PORT": str(port)} | settings,
            cwd=ROOT / "web",
            stdout=sink,
            stderr=sink,
        )
    try:
        until(lambda: process.poll() is not None or web.answers(), 30, "the second web answers")
        assert process.poll() is None, web.said()
        yield web
    finally:
        process.terminate()
        process.wait(timeout=10)
