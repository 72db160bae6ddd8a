"""Two api processes on one database: what they answer together, and what each request costs then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from findings import Finding
from rounds import Contender, Plan, measured
from work import Work

if TYPE_CHECKING:
    from engines import Engine
    from stage import Stage


async def processes(stage: Stage, engine: Engine, *, quick: bool) -> list[Finding]:
    plan = Plan(3, 800, 32) if quick else Plan(7, 2000, 32)
    database = engine.database("shared")
    pair = [stage.duly(f"pair-{nth}", database) for nth in range(2)]
    work = Work()

    def make(count: int) -> list[bytes]:
        return [work.page() for _ in range(count)]

    figures = await measured([Contender("1 process", pair[:1], make), Contender("2 processes", pair, make)], plan, 200)
    one = figures["1 process"]
    return [
        Finding(
            f"{engine.name}, list 50: {name}",
            f"{each.a_second:.0f} requests/s ({each.a_second / one.a_second:.2f}×), {each.cpu:.0f} µs of CPU each",
        )
        for name, each in figures.items()
    ]
