"""A second api process on the same database, as on a larger machine."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from stack import free_ports, until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stack import Stack


@contextmanager
def another_api(stack: Stack, **settings: str) -> Iterator[str]:
    """Its address; `settings` may differ from the first one's."""
    port = settings.get("DULY_API_PORT") or str(free_ports(1)[0])
    pairs = Path(f"/proc/{stack.pid('api')}/environ").read_text().split("\0")
    inherited = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    with (stack.data / "logs" / "another-api.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "duly_api", "serve"],
            env=inherited | {"DULY_API_PORT": port} | settings,
            cwd=stack.data,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _ready(address), 20, "the second api is ready")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=10)


def _ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
