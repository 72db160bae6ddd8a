"""docs/asvs.md answers every ASVS requirement of level 1 and 2, and what it cites is there."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
LISTED = json.loads((ROOT / "contract" / "asvs-5.0.0.json").read_text(encoding="utf-8"))
LEVEL_OF = {name: level for level in "12" for line in LISTED[level] for name in line.split()}
# | 6.2.9 | 2 | in a few words | met | proofs, or why not |
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([a-z' ]+) \| (.+) \|$", PAGE, re.MULTILINE)
STATES = ("met", "open", "not applicable", "the operator's")
PROOF = re.compile(r'`([^`">: ]+\.\w+)(?:::(\w+)| > ([^`]+)| "([^`]+)")`')


def test_every_requirement_has_one_row_with_its_level():
    natural = sorted(LEVEL_OF.items(), key=lambda item: [int(part) for part in item[0].split(".")])
    assert [(name, level) for name, level, *_ in ROWS] == natural
    assert {state for _, _, _, state, _ in ROWS} <= set(STATES)


def test_every_row_is_answered_and_its_proofs_exist():
    assert {row[0]: faults for row in ROWS if (faults := _faults(*row[3:]))} == {}


def _faults(state: str, answer: str) -> list[str]:
    cited = PROOF.findall(answer)
    faults = [f"not found: {found}" for found in cited if not _holds(*found)]
    if answer.count("`") != 2 * len(cited):
        faults.append("in backticks, but no proof")
    if state == "met" and not cited:
        faults.append("no proof")
    if state != "met" and len(answer.split()) < 2:
        faults.append("no reason")
    return faults


def _holds(path: str, function: str, title: str, words: str) -> bool:
    """`tests.py::function`, `tests.ts > title`, or `any file "words in it"`."""
    file = ROOT / path
    if not file.is_file():
        return False
    text = file.read_text(encoding="utf-8")
    if function:
        return re.search(rf"^(async )?def {function}\(", text, re.MULTILINE) is not None
    return (title or words) in text


def counted(name: str, chapter: str) -> str:
    """A line of the table: the rows of a chapter, or of all with "", by level and state."""
    states = [(level, state) for number, level, _, state, _ in ROWS if number.startswith(chapter)]
    return f"| {name} | " + " | ".join(str(states.count((level, state))) for level in "12" for state in STATES) + " |"


def test_the_counts_at_the_head_are_those_of_the_rows():
    chapters = [counted(f"V{number}", f"{number}.") for number in range(1, 18)]
    table = "\n".join([*chapters, counted("all", "")])
    assert table in PAGE, f"the counts are:\n{table}"


@pytest.mark.parametrize(("level", "share"), [("1", 1.0), ("2", 0.95)])
def test_so_much_of_what_applies_is_met(level, share):
    states = [row[3] for row in ROWS if row[1] == level]
    met, missing = states.count("met"), states.count("open")
    assert met >= share * (met + missing)
