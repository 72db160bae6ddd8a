"""Does it stay as quick when there is more of everything? On SQLite, one client, so that nobody waits for anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from findings import Finding
from rounds import Contender, Plan, measured
from work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from engines import SQLite
    from stage import Stage

CELLS = 25  # of 200,000 tasks each: five million
BAR = 1.2


async def growth(stage: Stage, engine: SQLite, *, quick: bool) -> list[Finding]:
    plan = Plan(5, 300, 1) if quick else Plan(15, 400, 1)
    small = stage.duly("small", engine.database("small"))
    large = small if quick else stage.duly("large", engine.whole(CELLS))

    def asking(work: Work, kind: Callable[[Work], bytes]) -> Callable[[int], list[bytes]]:
        return lambda count: [kind(work) for _ in range(count)]

    contenders = [
        Contender("200 of 200,000 tasks", [small], asking(Work(), Work.page)),
        Contender("100,000 of one person", [small], asking(Work(), Work.hoard)),
    ]
    if not quick:
        contenders.append(Contender("200 of 5 million", [large], asking(Work(apart=CELLS), Work.page)))
    figures = await measured(contenders, plan, 200)
    least = next(iter(figures.values())).p50
    return [
        Finding(
            f"list 50: {name}",
            f"p50 {each.p50:.2f} ms, {each.cpu:.0f} µs of CPU",
            f"p50 ≤ {BAR}× of 200,000: {each.p50 / least:.2f}×" if nth else "",
            each.p50 <= BAR * least if nth else None,
        )
        for nth, (name, each) in enumerate(figures.items())
    ]
