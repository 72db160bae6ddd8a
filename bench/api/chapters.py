"""The parts of docs/performance.md that a run writes: each between two marks, everything around them is a person's."""

from __future__ import annotations

from stage import ROOT

PAGE = ROOT / "docs" / "performance.md"
PLACE = ROOT / "docs" / "performance"


def put(name: str, text: str) -> None:
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, found, rest = PAGE.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise LookupError(f"{PAGE.name} has no place for {name!r}")
    PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")
