"""Five times what can be served: requests come by the clock, whether or not those before them were answered."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from client import Connection, Tally
from findings import Finding
from rounds import Contender, Plan, measured
from work import Work

if TYPE_CHECKING:
    from engines import Engine
    from servers import Server
    from stage import Stage

TIMES = 5
TICK = 0.005  # seconds between handfuls of requests
MOST = 900  # connections of the client; the api takes a thousand
REFUSALS = (429, 503)
LAST_ANSWERS = 5.0  # seconds


@dataclass
class Outcome:
    admitted: list[float] = field(default_factory=list)  # seconds from when it was sent
    refused: list[float] = field(default_factory=list)
    lost: int = 0  # connections that broke
    unsent: int = 0  # due while all connections were waiting
    seconds: float = 0.0
    late: float = 0.0  # seconds by which the client itself was late at worst


async def overload(stage: Stage, engine: Engine, *, quick: bool) -> list[Finding]:
    server = stage.duly("overloaded", engine.database("overloaded"))
    work = Work()
    requests = [work.page() for _ in range(4000)]
    peak = (await measured([Contender("peak", [server], lambda count: requests[:count])], Plan(3, 2000, 64), 200))[
        "peak"
    ]
    outcome = await _flood(server, requests, TIMES * peak.a_second, 2.0 if quick else 5.0)
    offered = sum(map(len, (outcome.admitted, outcome.refused))) + outcome.lost + outcome.unsent
    p99 = statistics.quantiles(outcome.admitted, n=100)[98] if len(outcome.admitted) > 1 else float("inf")
    share = len(outcome.admitted) / outcome.seconds / peak.a_second
    told = (
        f"{offered / outcome.seconds:.0f} requests/s offered, "
        f"{len(outcome.admitted) / outcome.seconds:.0f}/s answered, "
        f"{len(outcome.refused)} refused, {outcome.unsent} not sent for want of a connection, {outcome.lost} lost"
    )
    name = f"{engine.name}, list 50, {TIMES}× overload"
    return [
        Finding(f"{name}: goodput", f"{told}; peak {peak.a_second:.0f}/s", f"≥ 70 %: {share:.0%}", share >= 0.7),
        Finding(
            f"{name}: admitted",
            f"p99 {1000 * p99:.0f} ms; the client itself was up to {1000 * outcome.late:.0f} ms late",
            "p99 < 1 s",
            p99 < 1,
        ),
    ]


async def _flood(server: Server, requests: list[bytes], rate: float, seconds: float) -> Outcome:
    outcome, idle, tasks = Outcome(), list[Connection](), set[asyncio.Task[None]]()
    for _ in range(MOST):
        _, connection = await asyncio.get_running_loop().create_connection(Connection, "127.0.0.1", server.port)
        idle.append(connection)

    async def ask(connection: Connection, request: bytes) -> None:
        asked = perf_counter()
        tally = Tally([request], asyncio.get_running_loop().create_future())
        try:
            connection.begin(tally)
            await asyncio.wait_for(tally.done, LAST_ANSWERS)
        except (OSError, TimeoutError, RuntimeError):
            outcome.lost += 1
            return
        (status,) = tally.statuses
        (outcome.refused if status in REFUSALS else outcome.admitted).append(perf_counter() - asked)
        idle.append(connection)

    began, sent = perf_counter(), 0
    while (now := perf_counter() - began) < seconds:
        due = int(now * rate) - sent
        outcome.unsent += max(0, due - len(idle))
        for _ in range(min(due, len(idle))):
            task = asyncio.create_task(ask(idle.pop(), requests[sent % len(requests)]))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        sent += due
        slept = perf_counter()
        await asyncio.sleep(TICK)
        outcome.late = max(outcome.late, perf_counter() - slept - TICK)
    outcome.seconds = perf_counter() - began
    if tasks:
        await asyncio.wait(tasks, timeout=LAST_ANSWERS)
    for connection in idle:
        connection.transport.abort()
    return outcome
