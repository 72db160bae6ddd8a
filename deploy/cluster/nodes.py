"""One node: Patroni and the PostgreSQL that it runs."""

from __future__ import annotations

import json
import signal
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from processes import Process, descendants, send

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback, whatever proxy is set


@dataclass
class Node:
    name: str
    port: int
    patroni_port: int
    data: Path
    patroni: Process

    @property
    def postmaster(self) -> int:
        """Its id is in its file, which stays when it is killed: somebody else may have it by then."""
        pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        if str(self.data) not in Path(f"/proc/{pid}/cmdline").read_bytes().decode():
            raise ProcessLookupError(pid)
        return pid

    def processes(self) -> list[int]:
        """Of both; PostgreSQL is no child of Patroni's."""
        pids = [self.patroni.pid] if self.patroni.runs() else []
        with suppress(OSError, ValueError):
            pids.append(self.postmaster)
        return [process for pid in pids for process in (pid, *descendants(pid))]

    def signal(self, number: signal.Signals) -> None:
        for pid in self.processes():
            send(pid, number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.patroni.process.wait()  # type: ignore[union-attr]

    def state(self) -> dict[str, object]:
        """What its Patroni says of the whole cluster; empty when it does not answer."""
        return _json(f"http://127.0.0.1:{self.patroni_port}/cluster")

    def says(self) -> dict[str, object]:
        """What its Patroni says of itself."""
        return _json(f"http://127.0.0.1:{self.patroni_port}/patroni")

    def end(self) -> None:
        self.signal(signal.SIGCONT)
        self.patroni.end(15)
        with suppress(OSError, ValueError):
            send(self.postmaster, signal.SIGQUIT)

    def ask(self, password: str, method: str, path: str, body: object) -> None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.patroni_port}{path}", json.dumps(body).encode(), method=method
        )
        passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, request.full_url, "patroni", password)
        handlers = [urllib.request.HTTPBasicAuthHandler(passwords), urllib.request.ProxyHandler({})]
        urllib.request.build_opener(*handlers).open(request, timeout=60).close()


def _json(url: str) -> dict[str, object]:
    try:
        with OPENER.open(url, timeout=1) as answer:
            return dict(json.load(answer))
    except (OSError, ValueError):
        return {}
