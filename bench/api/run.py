"""The api beside its floor, in one run: JSON, a table and a chart into docs/performance.

python bench/api/run.py [--quick] [--only CASE …] [--against COMMIT]
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import report
import uvloop
from cases import CASES, Result, run
from engines import SQLite, engines
from findings import Finding
from growth import growth
from machine import Machine
from overload import overload
from processes import processes
from rounds import Plan
from slow_disk import slow_disk
from stage import Stage, worktree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from engines import Engine
    from servers import Server

    Servers = dict[str, Sequence[Server]]

MEMORY = 150  # MB, resident


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a minute instead of ten, and nothing is written")
    parser.add_argument("--rest", action="store_true", help="only what has no floor: growth, overload and the like")
    parser.add_argument("--only", nargs="*", default=[], help="names of cases")
    parser.add_argument("--against", default="", help="a commit to measure beside this tree")
    return parser.parse_args()


async def main(asked: argparse.Namespace) -> None:
    machine = Machine()
    before = worktree(asked.against) if asked.against else None
    results: list[Result] = []
    with Stage() as stage, engines(stage) as found:
        for engine in found if not asked.rest else ():
            results += await beside_the_floor(engine, asked, contenders(stage, engine, before))
        findings = memories(stage)
        if not asked.only:
            findings += await beyond(stage, found, quick=asked.quick)
    print(machine.noise())
    if asked.quick or asked.only:
        return
    report.write_findings(findings, machine)
    if results:
        report.write_cases(results, machine)


async def beyond(stage: Stage, found: list[Engine], *, quick: bool) -> list[Finding]:
    """What has no floor."""
    findings = []
    sqlite = SQLite(stage)
    for asking in (
        growth(stage, sqlite, quick=quick),
        slow_disk(stage, sqlite, quick=quick),
        *(processes(stage, engine, quick=quick) for engine in found),
        overload(stage, sqlite, quick=quick),
    ):
        for finding in await asking:
            print(finding.line(), flush=True)
            findings.append(finding)
    return findings


def memories(stage: Stage) -> list[Finding]:
    """After the cases, of the servers that they asked."""
    held = {server.name: server.memory() for server in stage.servers if server.name.endswith("duly")}
    return [
        Finding(f"memory after the cases: {name}", f"{megabytes:.0f} MB", f"≤ {MEMORY} MB", megabytes <= MEMORY)
        for name, megabytes in held.items()
    ]


async def beside_the_floor(engine: Engine, asked: argparse.Namespace, servers: Servers) -> list[Result]:
    results = []
    for case in CASES:
        if not asked.only or case.name in asked.only:
            began = time.monotonic()
            result = await run(case, engine, servers, plan(case.connections, quick=asked.quick))
            results.append(result)
            print(report.line(result, time.monotonic() - began), flush=True)
    return results


def contenders(stage: Stage, engine: Engine, before: Path | None) -> Servers:
    slug = engine.name.split()[0].lower()
    servers = {"floor": [stage.floor(f"{slug}-floor", engine.database("floor"))]}
    if engine.groups:
        servers["floor, grouped"] = [stage.floor(f"{slug}-grouped", engine.database("grouped"), "--group")]
    servers["Duly"] = [stage.duly(f"{slug}-duly", engine.database("duly"))]
    if before:
        servers["before"] = [stage.duly(f"{slug}-before", engine.database("before", before), before)]
    return {**servers}


def plan(connections: int, *, quick: bool) -> Plan:
    requests = 400 if connections == 1 else 1600
    return Plan(3, requests // 2, connections) if quick else Plan(9, requests, connections)


if __name__ == "__main__":
    uvloop.run(main(options()))
