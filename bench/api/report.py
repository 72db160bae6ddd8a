"""The figures in words: a line while it runs; at the end JSON, tables and a chart in docs/performance."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from chapters import PLACE, put
from chart import drawn

if TYPE_CHECKING:
    from cases import Result
    from findings import Finding
    from machine import Machine

VERDICT = {True: "holds", False: "**missed**", None: ""}
HEAD = [
    "| | contender | CPU µs | × floor | bar | in the database, µs | requests/s | p50 ms | p99 ms | noise |",
    "|---|---|---|---|---|---|---|---|---|---|",
]


def line(result: Result, seconds: float) -> str:
    said = ", ".join(
        f"{name} {each.cpu:.0f} µs (×{each.ratio:.2f}, {each.a_second:.0f}/s)" for name, each in result.figures.items()
    )
    before = result.figures.get("before")
    change = f"; {result.figures['Duly'].cpu / before.cpu:.2f} of before" if before else ""
    return f"  {result.engine} {result.case.name}: {said}{change} {VERDICT[result.holds()]} [{seconds:.0f} s]"


def write_cases(results: list[Result], machine: Machine) -> None:
    cases = [
        {"case": each.case.name, "engine": each.engine, "figures": {n: f.plain() for n, f in each.figures.items()}}
        for each in results
    ]
    _save("api.json", {"machine": machine.described(), "cases": cases})
    (PLACE / "api.svg").write_text(drawn(results))
    put("beside the floor", "\n".join([machine.told(), "", *HEAD, *(row for each in results for row in rows(each))]))


def write_findings(findings: list[Finding], machine: Machine) -> None:
    _save("beyond.json", {"machine": machine.described(), "findings": [asdict(each) for each in findings]})
    found = ["| | found | bar | |", "|---|---|---|---|", *(each.row() for each in findings)]
    put("beyond the cases", "\n".join([machine.told(), "", *found]))


def _save(name: str, figures: dict[str, object]) -> None:
    PLACE.mkdir(exist_ok=True)
    (PLACE / name).write_text(json.dumps(figures, indent=1) + "\n")


def rows(result: Result) -> list[str]:
    case, told = result.case, []
    bar = f"≤ {case.bar}×" if case.bar else f"≥ {case.speed}× requests/s" if case.speed else ""
    for nth, (name, each) in enumerate(result.figures.items()):
        title = f"{result.engine}: {case.title}" if nth == 0 else ""
        verdict = f"{bar} {VERDICT[result.holds()]}".strip() if name == "Duly" else ""
        told.append(
            f"| {title} | {name} | {each.cpu:.0f} | {each.ratio:.2f} | {verdict} | {each.database:.0f} "
            f"| {each.a_second:.0f} | {each.p50:.2f} | {each.p99:.2f} | ±{100 * each.noise / 2:.0f} % |"
        )
    return told
