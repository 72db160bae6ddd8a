"""`make fuzz`: first the holes made on purpose, each of which must be found; then both halves; then the page about it.

python -m fuzz.run [--cases N]     # in verifier/, with atheris (fuzz/requirements.txt)
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from fuzz.holes import HOLES

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "fuzzing.md"
HALVES = {"gate": "any octets in `Authorization`, through the gate", "signed": "signed garbage, read to the end"}
REHEARSAL = 300_000  # cases at most until a hole is found
BOUNDS = ["-max_len=5000", "-timeout=5", "-rss_limit_mb=2048", "-verbosity=0"]
INTRO = """# What the fuzz found

`make fuzz` (not part of `make test`, which runs a short one) sends cases to the library and to
[a second reading of the same rules](../fuzz/reference.py) that shares no code with it: for the same octets both must
refuse, or both give the same caller; the answer is 401 or 200, never another exception; and no case may take more than
0.1 s. Half of the cases are [made by their shape](../fuzz/cases.py) (headers and claims a few changes away from good
ones, honestly signed), half are changed by [atheris](https://github.com/google/atheris) towards what no case has
reached before. Signed cases go to four readers: access tokens, the same remembered, stock tokens, security events (for
these only: refused or understood).
"""


def half(name: str, cases: int, artifacts: Path, hole: str = "") -> tuple[bool, dict[str, Any], str]:
    """Whether something was found, the tally, and what was said."""
    command = [sys.executable, "-m", "fuzz.half", name, "--hole", hole, f"-atheris_runs={cases}", *BOUNDS]
    command.append(f"-artifact_prefix={artifacts}{os.sep}")
    ended = subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)
    tallies = [line for line in ended.stdout.splitlines() if line.startswith('{"cases"')]
    return ended.returncode != 0, json.loads(tallies[-1]) if tallies else {}, ended.stdout + ended.stderr


def rehearse(artifacts: Path) -> list[str]:
    rows = []
    for name, holes in HOLES.items():
        for hole in holes:
            found, tally, said = half(name, REHEARSAL, artifacts, hole.__name__)
            if not found or not tally:
                sys.exit(f"The fuzz does not find {hole.__name__} in {REHEARSAL:,} cases ({name}):\n{said[-2000:]}")
            words = hole.__name__.replace("_", " ")
            print(f"found after {tally['cases']:,} cases: {words}", flush=True)
            rows.append(f"| {words} | {name} | {tally['cases']:,} |")
    return rows


def run(cases: int, artifacts: Path) -> list[str]:
    rows = []
    for name, what in HALVES.items():
        found, tally, said = half(name, cases, artifacts)
        if found:
            sys.exit(f"{said[-4000:]}\nThe {name} half found something; its octets are in {artifacts}.")
        taken = sum(count for verdict, count in tally["verdicts"].items() if "taken" in verdict or "200" in verdict)
        line = f"{tally['cases']:,} | {tally['seconds']:,.0f} | {1000 * tally['slowest']:.1f} | {taken:,}"
        print(f"{name}: nothing found; cases | seconds | slowest, ms | taken: {line}", flush=True)
        rows.append(f"| {name}: {what} | {line} | {len(tally['verdicts'])} | nothing |")
    return rows


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=1_100_000, help="of each half")
    options = parser.parse_args()
    artifacts = Path(tempfile.mkdtemp(prefix="fuzz-"))
    rehearsed = rehearse(artifacts)
    rows = run(options.cases, artifacts)
    lines = [
        INTRO,
        f"## The last run (Python {platform.python_version()}, one process, CPU shared)",
        "",
        "| half | cases | seconds | slowest case, ms | good ones among them | kinds of verdict | found |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
        "## Before it: holes made on purpose",
        "",
        "Each was [put into the library](../fuzz/holes.py) for a run of its own. One not found fails `make fuzz`.",
        "",
        "| hole | half | cases until it was found |",
        "|---|---|---|",
        *rehearsed,
    ]
    if options.cases >= 1_000_000:
        PAGE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
