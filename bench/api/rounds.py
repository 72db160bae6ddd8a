"""In every round each contender has its turn, so that a slow moment is slow for all; medians of rounds."""

from __future__ import annotations

import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from client import Client

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from servers import Server


@dataclass(frozen=True)
class Contender:
    """One server, or several with one load between them. `make` gives as many requests as are asked for."""

    name: str
    servers: Sequence[Server]
    make: Callable[[int], list[bytes]]

    def cpu(self) -> float:
        return sum(server.cpu() for server in self.servers)


@dataclass(frozen=True)
class Figures:
    """`cpu` is microseconds of the server's CPU a request; `ratio` to the first contender, paired round by round."""

    cpu: float
    ratio: float
    a_second: float
    p50: float
    p99: float
    noise: float

    def plain(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Plan:
    """How long a case is measured, and by how many connections at once."""

    rounds: int
    requests: int
    connections: int = 16


@dataclass(frozen=True)
class _Round:
    cpu: float
    a_second: float
    p50: float
    p99: float


async def require_alike(contenders: Sequence[Contender]) -> None:
    """RuntimeError unless all answer one request with the same bytes: else they do not do the same work."""
    (request,) = contenders[0].make(1)
    answers = set()
    for contender in contenders:
        client = Client([contender.servers[0].port], 1)
        answers.add(await client.body(request))
        client.close()
    if len(answers) > 1:
        raise RuntimeError(f"Not the same bytes: {[answer[:300] for answer in answers]}")


async def measured(contenders: Sequence[Contender], plan: Plan, expected: int) -> dict[str, Figures]:
    """RuntimeError when an answer was not the `expected` status: figures of refusals would flatter."""
    clients = [Client([server.port for server in each.servers], plan.connections) for each in contenders]
    rounds: dict[str, list[_Round]] = {each.name: [] for each in contenders}
    try:
        for nth in range(plan.rounds + 1):
            for contender, client in zip(contenders, clients, strict=True):
                requests = contender.make(plan.requests)
                before = contender.cpu()
                turn = await client.turn(requests)
                spent = contender.cpu() - before
                if turn.statuses.keys() != {expected}:
                    raise RuntimeError(f"{contender.name} answered {turn.statuses}, not {expected}")
                if nth:  # the first is to warm up
                    cpu = 1e6 * spent / plan.requests
                    rounds[contender.name].append(_Round(cpu, turn.a_second, turn.percentile(50), turn.percentile(99)))
    finally:
        for client in clients:
            client.close()
    floor = next(iter(rounds.values()))
    return {name: _medians(own, floor) for name, own in rounds.items()}


def _medians(own: list[_Round], floor: list[_Round]) -> Figures:
    low, middle, high = statistics.quantiles([each.cpu for each in own], n=4, method="inclusive")
    return Figures(
        cpu=middle,
        ratio=statistics.median(mine.cpu / least.cpu for mine, least in zip(own, floor, strict=True)),
        a_second=statistics.median(each.a_second for each in own),
        p50=statistics.median(each.p50 for each in own),
        p99=statistics.median(each.p99 for each in own),
        noise=(high - low) / middle,
    )
