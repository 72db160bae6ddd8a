"""One child process: started in its own group, its output in a log file, ended politely and then for certain."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from pathlib import Path

PR_SET_PDEATHSIG = 1  # Linux: the child gets this signal when its parent is gone, even by kill -9


@dataclass(slots=True)
class Child:
    """What to run and how to know that it is ready: `ready_url` answers 200, or it says so itself.

    With `socket`, a listening socket, it shares that one with its siblings, gets it as `--listen-fd` and writes a line
    feed to `--ready-fd` when it serves.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    ready_url: str
    socket: socket.socket | None = None
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    ready: int | None = field(default=None, init=False)

    async def start(self) -> None:
        if self.ready is not None:
            os.close(self.ready)
        shared, self.ready, mine = self._shared()
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                *shared,
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                pass_fds=mine,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        finally:
            os.close(descriptor)
            for end in mine[1:]:
                os.close(end)
        self.started = asyncio.get_running_loop().time()

    async def ended(self) -> int:
        """Its exit code, once it has one; nothing that it started is left by then."""
        assert self.process is not None, "started before it is waited for"  # noqa: S101 - states the order for the type checker
        process = self.process
        code = await process.wait()
        end_group(process.pid)
        return code

    def _shared(self) -> tuple[list[str], int | None, tuple[int, ...]]:
        """Its further arguments, the end that we listen at, and the descriptors that it inherits."""
        if self.socket is None:
            return [], None, ()
        listening, (ours, its) = self.socket.fileno(), os.pipe()
        os.set_blocking(ours, False)
        return ["--listen-fd", str(listening), "--ready-fd", str(its)], ours, (listening, its)

    def says_ready(self) -> bool:
        """Once, for a child with a socket; then its end of the pipe is closed."""
        assert self.ready is not None, "asked after a start, until it is true"  # noqa: S101 - as above
        try:
            said = os.read(self.ready, 1)
        except BlockingIOError:
            return False
        if said:
            os.close(self.ready)
            self.ready = None
        return bool(said)

    async def stop(self, grace: float) -> None:
        """SIGTERM to its whole group, then after `grace` seconds SIGKILL to whatever is left of it."""
        if self.process is not None:
            await _end(self.process, grace)

    async def replace(self, ready: Callable[[], Awaitable[None]], grace: float) -> None:
        """Start another, and end the one that runs once `ready` returns; when it raises, the one that runs stays."""
        old = self.process
        try:
            await self.start()
            await ready()
        except BaseException:
            failed, self.process = self.process, old
            if failed is not None and failed is not old:
                end_group(failed.pid)
            raise
        if old is not None:
            await _end(old, grace)

    def last_words(self, lines: int = 12) -> str:
        """The end of its log: what a person needs when it would not start."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(f"  {self.name} | {line}" for line in text.splitlines()[-lines:])


async def _end(process: asyncio.subprocess.Process, grace: float) -> None:
    if process.returncode is not None:
        return
    end_group(process.pid, signal.SIGTERM)
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), grace)
    finally:
        end_group(process.pid)
    await process.wait()


def end_group(leader: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Signal every process of the group that `leader` began; none left is well."""
    with suppress(ProcessLookupError):
        os.killpg(leader, number)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
