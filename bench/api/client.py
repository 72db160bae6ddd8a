"""The load: so many keep-alive connections on loopback, each asking again as soon as it was answered. Its own CPU does
not count anywhere; it stays out of the way by parsing no more of an answer than its status and its length.
"""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANSWER_WITHIN = 60.0  # seconds for a whole turn
SETTLED = 0.03  # seconds in which a server has accepted what was connected


@dataclass(frozen=True)
class Turn:
    """What one turn of requests took: `waits` in seconds, one an answer, `statuses` counted."""

    seconds: float
    waits: list[float]
    statuses: dict[int, int]

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    def percentile(self, percent: int) -> float:
        """In milliseconds."""
        return 1000 * statistics.quantiles(self.waits, n=100, method="inclusive")[percent - 1]


class Tally:
    def __init__(self, requests: Sequence[bytes], done: asyncio.Future[None]) -> None:
        self.next: Iterator[bytes] = iter(requests)
        self.left = len(requests)
        self.done = done
        self.waits: list[float] = []
        self.statuses: dict[int, int] = {}

    def answered(self, status: int, wait: float) -> None:
        self.waits.append(wait)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.left -= 1
        if not self.left and not self.done.done():
            self.done.set_result(None)


class Connection(asyncio.Protocol):
    """Asks from `tally` until nothing is left. `body` is the last whole answer's."""

    def __init__(self) -> None:
        self._tally: Tally | None = None
        self._got = bytearray()
        self._whole = 0
        self._head = 0
        self._asked_at = 0.0
        self.body = b""

    def connection_made(self, transport: Any) -> None:
        self.transport: asyncio.Transport = transport

    def begin(self, tally: Tally) -> None:
        self._tally = tally
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += data
        if not self._whole:
            end = self._got.find(b"\r\n\r\n")
            if end < 0:
                return
            self._head = end + 4
            self._whole = self._head + _length(bytes(self._got[:end]).lower())
        if len(self._got) >= self._whole:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        tally = self._tally
        if tally and tally.left and not tally.done.done():
            tally.done.set_exception(error or ConnectionError("the server closed a connection under way"))

    def _answered(self) -> None:
        assert self._tally
        self.body = bytes(self._got[self._head : self._whole])
        self._tally.answered(int(self._got[9:12]), perf_counter() - self._asked_at)
        self._got.clear()
        self._whole = 0
        self._ask()

    def _ask(self) -> None:
        assert self._tally
        request = next(self._tally.next, None)
        if request is not None:
            self._asked_at = perf_counter()
            self.transport.write(request)


def _length(head: bytes) -> int:
    found = head.find(b"content-length:")
    if found < 0:
        return 0
    return int(head[found + 15 :].split(b"\r\n", 1)[0])


class Client:
    """Connections to one or more ports, the same number to each: fresh ones for every turn, for servers close idle
    ones whenever they like.
    """

    def __init__(self, ports: Sequence[int], connections: int) -> None:
        self._ports, self._wanted = ports, connections
        self._connections: list[Connection] = []

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        for nth in range(self._wanted):
            _, connection = await loop.create_connection(Connection, "127.0.0.1", self._ports[nth % len(self._ports)])
            self._connections.append(connection)
        await asyncio.sleep(SETTLED)

    async def turn(self, requests: Sequence[bytes]) -> Turn:
        tally = Tally(requests, asyncio.get_running_loop().create_future())
        began = perf_counter()
        for connection in self._connections:
            connection.begin(tally)
        await asyncio.wait_for(tally.done, ANSWER_WITHIN)
        return Turn(perf_counter() - began, tally.waits, tally.statuses)

    def close(self) -> None:
        for connection in self._connections:
            connection.transport.abort()
        self._connections.clear()


async def answer(port: int, request: bytes) -> bytes:
    """One answer's body."""
    client = Client([port], 1)
    await client.open()
    await client.turn([request])
    body = client._connections[0].body  # noqa: SLF001 - its own
    client.close()
    return body
