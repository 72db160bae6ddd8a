"""A second web process on the same data, as a deployment with several would run it."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx
from stack import free_ports, until

from duly.build import node
from duly.secret_files import read_private
from duly.settings import WEB, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stack import Stack


@contextmanager
def second_web(stack: Stack) -> Iterator[str]:
    """Its address, once it answers."""
    (port,) = free_ports(1)
    secret = read_private(stack.data / "better-auth-secret").strip()
    environment = Settings.read(stack.environment).for_web(secret)
    command = [node(), "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", str(port)]
    with (stack.data / "logs" / "web-2.log").open("w") as log:
        process = subprocess.Popen(command, cwd=WEB, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(address), 60, "the second web answers")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
