"""Writes docs/evidence.md (requirement, tests, result) from the last `make test`. Exits 1 when a row is unproved."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ID = r"(?:US|FR|SC|NF|EC|BX)-\d+"
Proof = tuple[str, str]  # the test, its result in words


def requirements() -> dict[str, str]:
    """Id to requirement, in the order of docs/requirements.md."""
    text = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
    return dict(re.findall(rf"^\| ({ID}) \| (.+) \|$", text, re.MULTILINE))


def from_pytest(report: dict[str, Any]) -> dict[str, list[Proof]]:
    proofs = defaultdict(list)
    for test, proof in report["proofs"].items():
        for name in proof["ids"]:
            proofs[name].append((test, _result(proof)))
    return proofs


def from_vitest(report: dict[str, Any]) -> dict[str, list[Proof]]:
    """A test that is run on several engines is one proof."""
    outcomes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for file in report["testResults"]:
        for test in file["assertionResults"]:
            place = f"web/{file['name'].rpartition('/web/')[2]} > {test['title']}"
            for name in sorted(set(re.findall(ID, test["fullName"]))):
                outcomes[name, place][test["status"]] += 1
    proofs = defaultdict(list)
    for (name, place), counted in outcomes.items():
        proofs[name].append((place, _result(counted)))
    return proofs


def _result(proof: dict[str, int]) -> str:
    words = [f"{proof[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped") if proof[outcome]]
    return ", ".join(words)


def _section(name: str, sentence: str, proofs: list[Proof]) -> list[str]:
    rows = [f"- `{test}`: {result}" for test, result in sorted(proofs)] or ["- **no test**"]
    return [f"### {name}: {sentence}", "", *rows, ""]


def main() -> int:
    """Write and print the table; the exit code says whether every row is proved."""
    try:
        ours, theirs = (json.loads((ROOT / ".cache" / f"{part}.json").read_text()) for part in ("pytest", "vitest"))
    except FileNotFoundError:
        print("No test run to report; run `make test` first.", file=sys.stderr)
        return 1
    proofs = from_pytest(ours)
    for name, tests in from_vitest(theirs).items():
        proofs[name] += tests
    wanted = requirements()
    unproved = [name for name in wanted if not any("passed" in result for _, result in proofs[name])]
    figures = [f"- {name}: {value}" for name, value in ours["figures"].items()]
    lines = ["# Evidence", "", "Written by `make evidence` from the last `make test`.", ""]
    lines += [
        f"{len(wanted) - len(unproved)} of {len(wanted)} rows proved.",
        "",
        "## Figures",
        "",
        *figures,
        "",
        "## Rows",
        "",
    ]
    for name, sentence in wanted.items():
        lines += _section(name, sentence, proofs[name])
    text = "\n".join(lines)
    (ROOT / "docs" / "evidence.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if unproved else 0


if __name__ == "__main__":
    raise SystemExit(main())
