"""An answer leaves in one piece. uvicorn writes its head and then its body; a process that dies between the two has
sent half an answer, and no balancer can ask another process for the rest.
"""

from asyncio import AbstractEventLoop, Transport
from typing import Any


class OneWrite:
    """In a transport's place: what is written is sent by `flush`, or at the end of the loop's turn."""

    def __init__(self, transport: Transport, loop: AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self.flush)
        self._parts.append(data)

    def flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts and not self._transport.is_closing():
            self._transport.writelines(parts)

    def close(self) -> None:
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
