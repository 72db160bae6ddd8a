"""What somebody without manners sends, byte by byte, and somebody with manners who is served meanwhile."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
from people import NO_TLS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from people import Client
    from stack import Stack

MEGABYTE = b" " * 2**20
PAGE = 4096
PAUSE = 0.1  # seconds: a bystander in a hurry would make a process grow by itself


def head(stack: Stack, path: str, *lines: str, method: str = "POST") -> bytes:
    """A request's head, without the empty line that ends it."""
    first = [f"{method} {path} HTTP/1.1", f"Host: localhost:{stack.web_port}", f"Origin: {stack.url}"]
    return "\r\n".join([*first, *lines]).encode()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=20)


def send(port: int, start: bytes, rest: Iterable[bytes] = ()) -> int:
    """The status of the first answer to it; 0 when the connection was cut without one. Sends on until it is."""
    with connect(port) as connection:
        try:
            connection.sendall(start + b"\r\n\r\n")
            for part in rest:
                connection.sendall(part)
        except OSError:
            pass  # they have heard enough
        return status(connection)


def status(connection: socket.socket) -> int:
    try:
        line = connection.recv(65536).partition(b"\r\n")[0].split()
    except TimeoutError:
        raise
    except OSError:
        return 0
    return int(line[1]) if line else 0


def is_cut(connection: socket.socket) -> bool:
    """Whether the other side has closed it; whatever it said first is skipped."""
    connection.settimeout(0)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def resident(pid: int) -> float:
    """Megabytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 2**20


class Bystander(threading.Thread):
    """Uses web and api as anybody does, until told to stop; remembers how it was served."""

    def __init__(self, person: Client) -> None:
        super().__init__(daemon=True)
        self.person = person
        self.over = threading.Event()
        self.statuses: set[int | str] = set()
        self.times: list[float] = []

    def run(self) -> None:
        authorization = {"Authorization": f"Bearer {self.person.token}"}
        places = [f"{address}/api/tasks" for address in (self.person.stack.api, self.person.stack.url)]
        with httpx.Client(headers=authorization, timeout=20, verify=NO_TLS) as client:
            for number in count():
                self._ask(client, places[number % 2])
                if number and self.over.wait(PAUSE):
                    return

    def _ask(self, client: httpx.Client, address: str) -> None:
        begun = time.monotonic()
        try:
            self.statuses.add(client.get(address).status_code)
        except httpx.HTTPError as trouble:
            self.statuses.add(type(trouble).__name__)
        self.times.append(time.monotonic() - begun)


@contextmanager
def served_meanwhile(person: Client) -> Iterator[Bystander]:
    """Afterwards: nobody else was refused or kept waiting, and no process has grown by 50 MB."""
    stack = person.stack
    before = {part: resident(stack.pid(part)) for part in ("api", "web")}
    bystander = Bystander(person)
    bystander.start()
    try:
        yield bystander
    finally:
        bystander.over.set()
        bystander.join(timeout=30)
    grown = {part: resident(stack.pid(part)) - megabytes for part, megabytes in before.items()}
    assert bystander.statuses == {200}
    assert max(bystander.times) < 5
    assert max(grown.values()) < 50, grown
    bystander.grown = grown  # type: ignore[attr-defined]
