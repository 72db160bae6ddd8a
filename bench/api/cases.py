"""The cases beside the floor: what is asked, by how many at once, and the bar that is set for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rounds import Contender, Figures, Plan, measured, require_alike
from work import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from engines import Engine
    from servers import Server

READERS = 16
WRITERS = 64
READS = (Work.page, Work.one)


@dataclass(frozen=True)
class Case:
    """`bar`: at most so many times the first contender's CPU. `speed`: at least so much of its requests a second."""

    name: str
    title: str
    kind: Callable[[Work], bytes]
    status: int
    connections: int
    bar: float = 0
    speed: float = 0
    grouped: bool = False  # its floor commits together, too


CASES = (
    Case("verification", "verify a token, no statement", Work.verification, 200, READERS),
    Case("list", "list 50 of 200 tasks", Work.page, 200, READERS, bar=1.5),
    Case("get", "get one task", Work.one, 200, READERS, bar=1.8),
    Case("create", "durable create, one client", Work.creation, 201, 1, bar=1.7),
    Case("update", "durable update, one client", Work.change, 200, 1, bar=1.7),
    Case("create-64", "durable create, 64 clients", Work.creation, 201, WRITERS, speed=0.6, grouped=True),
    Case("update-64", "durable update, 64 clients", Work.change, 200, WRITERS, grouped=True),
)


@dataclass(frozen=True)
class Result:
    case: Case
    engine: str
    figures: dict[str, Figures]

    def holds(self) -> bool | None:
        """None where no bar is set."""
        floor, *_ = self.figures.values()
        ours = self.figures["Duly"]
        if self.case.bar:
            return ours.ratio <= self.case.bar
        return ours.a_second >= self.case.speed * floor.a_second if self.case.speed else None


async def run(case: Case, engine: Engine, servers: dict[str, Sequence[Server]], plan: Plan) -> Result:
    """`servers` by contender; the floor that does not fit the case is left out."""
    left_out = "floor" if case.grouped and engine.groups else "floor, grouped"
    work = Work()

    def make(count: int) -> list[bytes]:
        return [case.kind(work) for _ in range(count)]

    contenders = [Contender(name, group, make, engine.cpu) for name, group in servers.items() if name != left_out]
    if case.kind in READS:
        await require_alike([each for each in contenders if each.name != "before"])
    return Result(case, engine.name, await measured(contenders, plan, case.status))
