"""A process that serves, started as it would be in earnest, and what it cost: CPU of all its threads and children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

START_WITHIN = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """`log` is a file, as under the launcher: writing its lines is part of serving."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def cpu(self) -> float:
        """Seconds so far, of every process of it."""
        return sum(map(spent, family(self.process.pid)))

    def memory(self) -> float:
        """Resident megabytes, all its processes together."""
        pages = sum(
            int(text.split()[1]) for pid in family(self.process.pid) if (text := _read(Path(f"/proc/{pid}/statm")))
        )
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> Server:
    """In the folder of its log; its port is `DULY_API_PORT`, which the peers take, too."""
    port = int(environment["DULY_API_PORT"])
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command,
            env={**environment},
            cwd=log.parent,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            start_new_session=True,
        )
    server = Server(name, port, process, log)
    deadline = time.monotonic() + START_WITHIN
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            server.stop()
            raise RuntimeError(f"{name} did not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)
    return server


def family(pid: int) -> list[int]:
    """A process and all that it started."""
    children = _read(Path(f"/proc/{pid}/task/{pid}/children"))
    return [pid, *(each for child in children.split() for each in family(int(child)))]


def spent(pid: int) -> float:
    """Seconds of CPU of all its threads; to the nanosecond, where `stat` has ticks."""
    found = (_read(thread / "schedstat") for thread in _threads(pid))
    return sum(int(told.split()[0]) for told in found if told) / 1e9


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def _threads(pid: int) -> list[Path]:
    with suppress(OSError):
        return list(Path(f"/proc/{pid}/task").iterdir())
    return []


def _read(path: Path) -> str:
    with suppress(OSError):
        return path.read_text()
    return ""
