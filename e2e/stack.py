"""The real thing, started as a person would: `duly up` on free ports and a data directory of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import engine
import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "contract" / "openapi.json"
START_WITHIN = 90.0
Headers = dict[str, str]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def until(condition: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something to become true; fail by naming what did not happen."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


@dataclass
class Stack:
    """One running Duly: its addresses, its files, its processes."""

    data: Path
    web_port: int
    api_port: int
    process: subprocess.Popen[str]
    output: Path
    environment: dict[str, str]
    started_in: float = field(default=0.0)
    clients: list[httpx.Client] = field(default_factory=list)  # closed with the stack

    @property
    def url(self) -> str:
        """As the browser sees it: web, and the api through it."""
        return self.environment.get("DULY_PUBLIC_URL", f"http://localhost:{self.web_port}")

    @property
    def api(self) -> str:
        """The api's own address."""
        return f"http://127.0.0.1:{self.api_port}"

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def logs(self) -> str:
        """Everything that any of its processes wrote."""
        return self.said() + "".join(
            path.read_text(errors="replace") for path in sorted((self.data / "logs").glob("*.log"))
        )

    def pid(self, part: str) -> int:
        """The process id of the child `api` or `web`."""
        mark = {"api": "duly_api", "web": "next"}[part]
        for pid in _children(self.process.pid):
            if mark in Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace"):
                return pid
        raise AssertionError(f"{part} is not running:\n{self.said()}")

    def signal(self, part: str, number: signal.Signals) -> None:
        os.kill(self.pid(part), number)

    @contextmanager
    def down(self, part: str) -> Iterator[None]:
        """Killed, and not started again before the end of the block: the launcher stands still."""
        pid = self.pid(part)
        self.process.send_signal(signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        try:
            until(lambda: not self.answers(part), 5, f"{part} is down")
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def answers(self, part: str) -> bool:
        path = f"{self.api}/readyz" if part == "api" else f"http://127.0.0.1:{self.web_port}/healthz"
        try:
            return httpx.get(path, timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def duly(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """An administrator's command on the same data."""
        command = [sys.executable, "-m", "duly", *arguments]
        try:
            return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True, timeout=60)
        except subprocess.CalledProcessError as failed:
            failed.add_note(failed.stderr)
            raise

    def stop(self) -> float:
        """SIGTERM; returns the seconds until everything had ended."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=20)
        return time.monotonic() - begun


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Stack]:
    """A stack for as long as the block lasts. What it said is part of the failure when it does not start."""
    web, api = free_ports(2)
    web, api = int(settings.get("DULY_WEB_PORT", web)), int(settings.get("DULY_API_PORT", api))
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DULY_DATA_DIR": str(folder / "data"),
        "DULY_WEB_PORT": str(web),
        "DULY_API_PORT": str(api),
        "DULY_AUTH_RATE_LIMIT": "100000",
        "DULY_API_RATE_LIMIT": "1000000",
        **engine.databases(folder),
        **settings,
    }
    output = folder / "output.txt"
    begun = time.monotonic()
    with output.open("w") as sink:
        command = [sys.executable, "-m", "duly", "up"]
        process = subprocess.Popen(
            command, env=environment, stdout=sink, stderr=sink, text=True, start_new_session=True
        )
    stack = Stack(folder / "data", web, api, process, output, environment)
    try:
        until(lambda: "Duly is ready" in stack.said() or process.poll() is not None, START_WITHIN, "Duly is ready")
        assert process.poll() is None, f"duly up ended with {process.returncode}:\n{stack.said()}"
        stack.started_in = time.monotonic() - begun
        yield stack
    finally:
        for client in stack.clients:
            client.close()
        stack.stop()


def raw(
    address: str, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> httpx.Response:
    """One request with the path as it is spelled: httpx would tidy up dots and slashes before they leave."""
    connection = http.client.HTTPConnection(address.rpartition("/")[2], timeout=15)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders(body or None)
        answer = connection.getresponse()
        return httpx.Response(answer.status, headers=answer.getheaders(), content=answer.read())
    finally:
        connection.close()


def operations() -> list[tuple[str, str]]:
    """Every (method, path template) of the contract."""
    paths = json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"]
    return [(method.upper(), path) for path, methods in paths.items() for method in methods]


def _children(pid: int) -> list[int]:
    """All descendants (Linux)."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found
