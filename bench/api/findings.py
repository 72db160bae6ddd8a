"""What is found out beside the cases: a figure, and the bar that is set for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`holds` is None where no bar is set."""

    what: str
    figure: str
    bar: str = ""
    holds: bool | None = None

    @property
    def verdict(self) -> str:
        return {True: "holds", False: "**missed**", None: ""}[self.holds]

    def line(self) -> str:
        return f"  {self.what}: {self.figure}; {self.bar} {self.verdict}".rstrip("; ")

    def row(self) -> str:
        return f"| {self.what} | {self.figure} | {self.bar} | {self.verdict} |"
