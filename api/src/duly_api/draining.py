"""Ending without cutting anybody off: after SIGTERM every answer says `Connection: close`, then the connections go.

A client that keeps a connection learns so that it must not use it again (RFC 9112 section 9.6), instead of sending
its next request into a closed one. A socket that was handed over is left to the siblings at once; one of our own goes
on accepting meanwhile, because what waits in its queue would be lost with it.
"""

import asyncio
import os
import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

DRAIN = 2.0  # seconds until connections are closed on which nothing was asked


class Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, app: FastAPI, *, ready_fd: int | None) -> None:
        super().__init__(config)
        self._app, self._ready_fd = app, ready_fd

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready_fd is not None:
            _tell_ready(self._ready_fd)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.state.draining = True
        if sockets:
            for server in self.servers:
                server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                while self.server_state.connections and not self.force_exit:  # noqa: ASYNC110 - uvicorn has no event
                    await asyncio.sleep(0.02)
        await super().shutdown(sockets)


def listening(descriptor: int) -> socket.socket:
    """The socket that whoever started this process listens on, too."""
    return socket.socket(fileno=descriptor)


def _tell_ready(descriptor: int) -> None:
    """A line feed on the descriptor that was asked for, and its end (the readiness protocol of s6)."""
    with suppress(OSError):
        os.write(descriptor, b"\n")
    os.close(descriptor)
