"""The service as a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
from running_app import ISSUER, KEY

from betterauth_verifier.testing import mint, ring_text
from duly_api.app import AUDIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engines import Engine


@dataclass
class Service:
    """`python -m duly_api serve` as a process of its own; started again on the same data after its end."""

    folder: Path
    port: int
    database: dict[str, str] = field(default_factory=dict, repr=False)  # as settings; none for the file in `folder`
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DULY_DATA_DIR": str(self.folder),
            "DULY_API_PORT": str(self.port),
            "DULY_PUBLIC_URL": ISSUER,
            "DULY_JWT_KEYS": ring_text(KEY),
            **self.database,
        }

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-m", "duly_api", command]
        variables = {name: value for name, value in (self.environment | environment).items() if value}
        return subprocess.run(arguments, env=variables, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - our own command

    def start(self, *arguments: str, **environment: str) -> None:
        command = [sys.executable, *(arguments or ("-m", "duly_api", "serve"))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment | environment, stdout=log, stderr=log)  # noqa: S603 - likewise
        deadline = time.monotonic() + 20
        while not self._listens():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)

    def client(self, user="alice") -> httpx.Client:
        token = mint(KEY, iss=ISSUER, aud=AUDIENCE, sub=user)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=10)


@contextmanager
def serving_at(folder: Path, engine: Engine) -> Iterator[Service]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with engine.unmigrated() as database:
        if database:  # where its log goes; a migration makes it with the file
            folder.mkdir(mode=0o700)
        made = Service(folder, port, database)
        migrated = made.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield made
        if made.process and made.process.poll() is None:
            made.end(signal.SIGKILL)
