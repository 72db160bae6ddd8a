"""A wire to one or several processes that a test can let go dead: connections stay open, and nothing arrives."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 65536


class Wire:
    """A TCP proxy on `port`. Each connection goes to the next of `targets` that accepts it."""

    def __init__(self, *targets: int) -> None:
        self.targets = list(targets)
        self.taken = 0
        self._loop = asyncio.new_event_loop()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._flows = {"requests": asyncio.Event(), "answers": asyncio.Event()}
        for flow in self._flows.values():
            flow.set()

    @contextmanager
    def dead(self, *directions: str) -> Iterator[None]:
        """Nothing is read in these directions (both: `requests`, `answers`); afterwards it flows again, late."""
        flows = [self._flows[direction] for direction in directions or self._flows]
        for flow in flows:
            self._loop.call_soon_threadsafe(flow.clear)
        try:
            yield
        finally:
            for flow in flows:
                self._loop.call_soon_threadsafe(flow.set)

    @contextmanager
    def strung(self) -> Iterator[Wire]:
        thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])
        thread.start()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._cut)
            thread.join(10)
            self._loop.close()

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._carry, sock=self._listener)
        with suppress(asyncio.CancelledError):
            await server.serve_forever()

    def _cut(self) -> None:
        for task in asyncio.all_tasks(self._loop):
            task.cancel()

    async def _carry(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        writers = [near_out]
        with suppress(OSError, asyncio.CancelledError):
            far_in, far_out = await self._reach()
            writers.append(far_out)
            pumps = [
                asyncio.create_task(self._pump(near_in, far_out, "requests")),
                asyncio.create_task(self._pump(far_in, near_out, "answers")),
            ]
            try:
                await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for pump in pumps:
                    pump.cancel()
        for writer in writers:
            writer.transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.taken += 1
        turn = self.taken % len(self.targets)
        for target in self.targets[turn:] + self.targets[:turn]:
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", target)
        raise OSError("nobody there")

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, direction: str) -> None:
        flow = self._flows[direction]
        with suppress(OSError):
            while data := await source.read(CHUNK):
                await flow.wait()
                sink.write(data)
                await sink.drain()
