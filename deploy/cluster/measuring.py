"""One event: measured from the moment it is done until everything is whole again and answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from database import Database
    from load import Load, Seen
    from parts import Parts

WHOLE_WITHIN = 90  # seconds


@dataclass
class Stage:
    database: Database
    parts: Parts
    load: Load


@dataclass(frozen=True)
class Shot:
    name: str
    fire: Callable[[Stage], Awaitable[None]]
    bar: float | None = None  # seconds without an acknowledged write
    no_failure: bool = False  # not even a 503


@dataclass(frozen=True)
class Result:
    shot: Shot
    writes: float
    reads: float
    longest: float
    answered: int
    failed: dict[str, int]

    @property
    def faults(self) -> list[str]:
        found = [name for name in self.failed if name.rpartition(" ")[2] in {"500", "501", "502", "504"}]
        late = [f"{self.writes:.1f} s > {self.shot.bar} s"] if self.shot.bar and self.writes > self.shot.bar else []
        return found + late + (list(self.failed) if self.shot.no_failure else [])


async def measure(stage: Stage, shot: Shot) -> Result:
    await asyncio.to_thread(until, stage.database.whole, "all three nodes are there")
    await asyncio.sleep(1)
    seen, began = stage.load.fresh(), time.monotonic()
    await shot.fire(stage)
    await asyncio.to_thread(until, stage.database.whole, f"all three nodes are back after: {shot.name}")
    await _goes_on(seen)
    longest = max(end - begin for begin, end in seen.writes)
    reads, writes = seen.outage(began, "reads"), seen.outage(began)
    return Result(shot, writes, reads, longest, seen.ends.total(), seen.failed())


async def _goes_on(seen: Seen) -> None:
    """Every shot is seen to its end: writes and reads are answered again."""
    for kind in (seen.writes, seen.reads):
        enough, deadline = len(kind) + 20, time.monotonic() + 60
        while len(kind) < enough and time.monotonic() < deadline:  # noqa: ASYNC110 - a look now and then will do
            await asyncio.sleep(0.1)


def until(condition: Callable[[], bool], what: str, seconds: float = WHOLE_WITHIN) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
