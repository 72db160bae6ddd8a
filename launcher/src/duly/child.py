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
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PR_SET_PDEATHSIG = 1  # Linux: the child gets this signal when its parent is gone, even by kill -9


@dataclass(slots=True)
class Child:
    """What to run and how to ask whether it is ready (`ready_url` answers 200)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    ready_url: str
    process: asyncio.subprocess.Process | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)

    async def start(self) -> None:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            self.process = await asyncio.create_subprocess_exec(
                *self.command,
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        finally:
            os.close(descriptor)
        self.started = asyncio.get_running_loop().time()

    async def ended(self) -> int:
        """Its exit code, once it has one; nothing that it started is left by then."""
        assert self.process is not None, "started before it is waited for"  # noqa: S101 - states the order for the type checker
        code = await self.process.wait()
        end_group(self.process.pid)
        return code

    async def stop(self, grace: float) -> None:
        """SIGTERM to its whole group, then after `grace` seconds SIGKILL to whatever is left of it."""
        if self.process is None or self.process.returncode is not None:
            return
        end_group(self.process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), grace)
        end_group(self.process.pid)
        await self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log: what a person needs when it would not start."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(f"  {self.name} | {line}" for line in text.splitlines()[-lines:])


def end_group(leader: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Signal every process of the group that `leader` began; none left is well."""
    with suppress(ProcessLookupError):
        os.killpg(leader, number)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
