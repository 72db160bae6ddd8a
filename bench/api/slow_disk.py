"""Group commit on a disk whose flush takes a millisecond, beside a commit for every request; 64 clients create."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from cases import WRITERS
from findings import Finding
from rounds import Contender, Plan, measured
from work import Work

if TYPE_CHECKING:
    from engines import SQLite
    from stage import Stage

SOURCE = Path(__file__).with_name("slow_flush.c")
BAR = 8


async def slow_disk(stage: Stage, engine: SQLite, *, quick: bool) -> list[Finding]:
    shim = _shim(stage.folder)
    if not shim:
        return [Finding("a disk with a 1 ms flush", "not measured: no C compiler here")]
    slow = {"LD_PRELOAD": str(shim)}
    work = Work()

    def make(count: int) -> list[bytes]:
        return [work.creation() for _ in range(count)]

    contenders = [
        Contender("a commit each", [stage.floor("slow-floor", engine.database("slow-floor") | slow)], make),
        Contender("Duly", [stage.duly("slow-duly", engine.database("slow-duly") | slow)], make),
    ]
    figures = await measured(contenders, Plan(3 if quick else 5, 500, WRITERS), 201)
    each, ours = figures["a commit each"], figures["Duly"]
    times = ours.a_second / each.a_second
    return [
        Finding(
            "durable creates, 64 clients, a disk with a 1 ms flush",
            f"{ours.a_second:.0f}/s; bare with a commit each {each.a_second:.0f}/s",
            f"≥ {BAR}× of that: {times:.1f}×",
            times >= BAR,
        )
    ]


def _shim(folder: Path) -> Path | None:
    compiler, shim = shutil.which("cc"), folder / "slow_flush.so"
    if not compiler:
        return None
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", shim, SOURCE, "-ldl"], check=True)
    return shim
