"""One child process: started in its own group, its output in a log file, ended politely and then for certain."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
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
        """Its exit code, once it has one."""
        assert self.process is not None, "started before it is waited for"  # noqa: S101 - states the order for the type checker
        return await self.process.wait()

    async def stop(self, grace: float) -> None:
        """SIGTERM, then after `grace` seconds SIGKILL to whatever is left of its group."""
        if self.process is None or self.process.returncode is not None:
            return
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), grace)
        except TimeoutError:
            self._signal(signal.SIGKILL)
            await self.process.wait()

    def last_words(self, lines: int = 12) -> str:
        """The end of its log: what a person needs when it would not start."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(f"  {self.name} | {line}" for line in text.splitlines()[-lines:])

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
