"""The results of a run as a table, in docs/cluster.md between two marks, and what did not hold."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from programs import ROOT

if TYPE_CHECKING:
    from measuring import Result

PAGE = ROOT / "docs" / "cluster.md"


@dataclass
class Run:
    results: list[Result]
    ledger: dict[str, int]
    asynchronous: bool
    load: float = field(default_factory=lambda: os.getloadavg()[0])

    def table(self) -> str:
        lines = [
            self._where(),
            "",
            "| what was done | no write for (s) | bar | no read for (s) | longest write (s) | requests | failed |",
            "|---|---|---|---|---|---|---|",
        ]
        for each in self.results:
            failed = ", ".join(f"{number} × {name}" for name, number in each.failed.items()) or "none"
            bar = "–" if each.shot.bar is None or self.asynchronous else f"{each.shot.bar:g}"
            figures = f"{each.writes:.1f} | {bar} | {each.reads:.1f} | {each.longest:.1f} | {each.answered}"
            lines.append(f"| {each.shot.name} | {figures} | {failed} |")
        return "\n".join([*lines, "", self._counted()])

    def _where(self) -> str:
        when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}"
        return f"{when}, {os.cpu_count()} cores shared by all of it and by whatever else ran (load {self.load:.1f})."

    def _counted(self) -> str:
        told = self.ledger
        faults = f"**lost: {told['lost']}**, duplicates: {told['duplicates']}, never acknowledged: {told['strange']}"
        return (
            f"Acknowledged writes: {told['acknowledged']}; {faults}. Sent again with the same id: {told['repeated']}."
        )

    def write(self) -> None:
        mark = "asynchronous" if self.asynchronous else "synchronous"
        between = re.compile(rf"(<!-- {mark} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(between.sub(lambda found: found[1] + self.table() + found[2], text), encoding="utf-8")

    def faults(self) -> list[str]:
        if self.asynchronous:
            return [] if self.ledger["lost"] else ["the control lost nothing, so the other run proves nothing"]
        found = [f"{each.shot.name}: {fault}" for each in self.results for fault in each.faults]
        return found + [
            f"{self.ledger[name]} {name}" for name in ("lost", "duplicates", "strange") if self.ledger[name]
        ]


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
