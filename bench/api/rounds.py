"""In every round each contender has its turn, so that a slow moment is slow for all; medians of rounds."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from time import monotonic
from typing import TYPE_CHECKING

from client import Client, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from client import Turn
    from servers import Server


@dataclass(frozen=True)
class Contender:
    """One server, or several with one load between them. `make` gives as many requests as are asked for.

    `database` is the CPU of the database's own processes so far, which only this contender uses in its turn.
    """

    name: str
    servers: Sequence[Server]
    make: Callable[[int], list[bytes]]
    database: Callable[[], float] = float

    async def turn(self, plan: Plan) -> tuple[Turn, float, float]:
        """With the seconds of CPU that it took, of the servers and of the database."""
        client = Client([server.port for server in self.servers], plan.connections)
        requests = self.make(plan.requests)
        await client.open()
        try:
            before, database = self._cpu(), self.database()
            turn = await client.turn(requests)
            return turn, self._cpu() - before, self.database() - database
        finally:
            client.close()

    def _cpu(self) -> float:
        return sum(server.cpu() for server in self.servers)


@dataclass(frozen=True)
class Figures:
    """`cpu` is microseconds of the server's CPU a request, `database` those of the database's own processes; `ratio` is
    to the first contender's `cpu`, paired round by round.
    """

    cpu: float
    database: float
    ratio: float
    a_second: float
    p50: float
    p99: float
    noise: float

    def plain(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Plan:
    """How long a case is measured, by how many connections at once, after how many seconds of warming up."""

    rounds: int
    requests: int
    connections: int = 16
    warm: float = 0.5


@dataclass(frozen=True)
class _Round:
    cpu: float
    database: float
    a_second: float
    p50: float
    p99: float


async def require_alike(contenders: Sequence[Contender]) -> None:
    """RuntimeError unless all answer one request with the same bytes: else they do not do the same work."""
    (request,) = contenders[0].make(1)
    answers = {await answer(each.servers[0].port, request) for each in contenders}
    if len(answers) > 1:
        raise RuntimeError(f"Not the same bytes: {[each[:300] for each in answers]}")


async def measured(contenders: Sequence[Contender], plan: Plan, expected: int) -> dict[str, Figures]:
    """RuntimeError when an answer was not the `expected` status: figures of refusals would flatter."""
    rounds: dict[str, list[_Round]] = {each.name: [] for each in contenders}
    for contender in contenders:
        await _warm(contender, plan)
    for _ in range(plan.rounds):
        for contender in contenders:
            rounds[contender.name].append(await _round(contender, plan, expected))
    floor = next(iter(rounds.values()))
    return {name: _medians(own, floor) for name, own in rounds.items()}


async def _warm(contender: Contender, plan: Plan) -> None:
    """Until caches are filled and just-in-time compilers are done: by time, for some need many requests."""
    until = monotonic() + plan.warm
    while monotonic() < until:
        await contender.turn(plan)


async def _round(contender: Contender, plan: Plan, expected: int) -> _Round:
    turn, spent, database = await contender.turn(plan)
    if turn.statuses.keys() != {expected}:
        raise RuntimeError(f"{contender.name} answered {turn.statuses}, not {expected}")
    each = 1e6 / plan.requests
    return _Round(spent * each, database * each, turn.a_second, turn.percentile(50), turn.percentile(99))


def _medians(own: list[_Round], floor: list[_Round]) -> Figures:
    low, middle, high = statistics.quantiles([each.cpu for each in own], n=4, method="inclusive")
    return Figures(
        cpu=middle,
        database=statistics.median(each.database for each in own),
        ratio=statistics.median(mine.cpu / least.cpu for mine, least in zip(own, floor, strict=True)),
        a_second=statistics.median(each.a_second for each in own),
        p50=statistics.median(each.p50 for each in own),
        p99=statistics.median(each.p99 for each in own),
        noise=(high - low) / middle,
    )
