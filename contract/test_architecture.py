"""The rules of the house that are about the code itself. Each fails when its rule is broken."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = {
    "betterauth_verifier": ROOT / "verifier" / "src" / "betterauth_verifier",
    "duly_api": ROOT / "api" / "src" / "duly_api",
    "duly": ROOT / "launcher" / "src" / "duly",
}
MAY_IMPORT = {
    "betterauth_verifier": set(),
    "duly_api": {"betterauth_verifier"},
    "duly": {"betterauth_verifier", "duly_api"},
}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "core", "services"}
LINES = 200


def tracked(*patterns: str) -> list[Path]:
    """The committed and the new files, never what was built or installed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [path for name in names if (path := ROOT / name).is_file()]


def sources(package: str, *, but: tuple[str, ...] = ()) -> list[Path]:
    return [path for path in sorted(PACKAGES[package].rglob("*.py")) if path.name not in but]


def offenders(pattern: str, files: list[Path]) -> list[str]:
    """`file:line` of every line that matches."""
    found = re.compile(pattern)
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if found.search(line)
    ]


def imported(path: Path) -> set[str]:
    """The top-level modules a file imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def imported_names(path: Path) -> list[tuple[str, str]]:
    """Module and name of every `from … import …`; a bare `import module` names nothing."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = [(alias.name, "") for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return plain + [
        (node.module, alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_point_one_way(package):
    forbidden = set(PACKAGES) - MAY_IMPORT[package] - {package}
    assert {str(path): imported(path) & forbidden for path in sources(package) if imported(path) & forbidden} == {}


def test_the_verifiers_core_needs_nothing_but_the_standard_library():
    import sys  # noqa: PLC0415 - only its list of module names

    theirs = {"fastapi.py": {"fastapi", "starlette"}, "starlette.py": {"starlette"}, "pytest_plugin.py": {"pytest"}}
    everywhere = {*sys.stdlib_module_names, "betterauth_verifier", "cryptography"}
    strange = {
        path.name: names
        for path in sources("betterauth_verifier")
        if (names := imported(path) - everywhere - theirs.get(path.name, set()))
    }
    assert strange == {}


def test_nobody_uses_a_private_door_of_the_library():
    """Who builds on the verifier imports what its modules list in `__all__`, as any adopter must."""
    others = tracked("api/**/*.py", "launcher/**/*.py", "e2e/*.py", "verifier/example/*.py")
    private = [
        f"{path.relative_to(ROOT)}: {module}.{name}"
        for path in others
        for module, name in imported_names(path)
        if module.partition(".")[0] == "betterauth_verifier"
        if any(part.startswith("_") for part in module.split("."))
        or (name and name not in importlib.import_module(module).__all__)
    ]
    assert private == []


def test_the_web_sees_the_api_only_through_the_contract():
    assert offenders(r"duly_api|/api/src|betterauth_verifier", tracked("web/src/**/*.ts", "web/src/**/*.tsx")) == []


def test_the_issuer_can_be_taken_out():
    """It is for others to copy: Better Auth, Node and its own files, nothing else of the web."""
    own = r"\./[a-z-]+|node:[a-z_/]+|better-auth(/[a-z/-]+)?"
    stranger = rf"""(\bfrom|^import|\b(import|require)\() ?["'](?!({own})["'])"""
    files = tracked("web/src/issuer/*.ts")
    assert files
    assert offenders(stranger, files) == []


def test_only_the_storage_ends_a_transaction():
    others = [path for path in sources("duly_api") if path.parent.name not in {"sqlite", "postgresql"}]
    assert offenders(r"(?i)\.(commit|rollback|transaction)\(|\"(commit|rollback)", others) == []


def test_nothing_is_built_at_import():
    """No app, engine or settings object at module level: what is tested is what runs."""
    built = r"^\w+(: \w+)? = (create_app|FastAPI|Settings\.|create_engine|connect|Verifier|KeyRing)\b"
    assert offenders(built, sources("duly_api") + sources("betterauth_verifier")) == []


@pytest.mark.parametrize(("package", "reader"), [("duly_api", "settings.py"), ("duly", "settings.py")])
def test_the_environment_is_read_in_one_place(package, reader):
    allowed = (
        (reader, "build.py") if package == "duly" else (reader,)
    )  # a build passes PATH on; it decides nothing by it
    assert offenders(r"os\.environ|getenv\(", sources(package, but=allowed)) == []


def test_the_webs_environment_is_read_in_one_place():
    files = [
        path
        for path in tracked("web/src/**/*.ts", "web/src/**/*.tsx")
        if path.name not in {"settings.ts", "instrumentation.ts"}
    ]
    assert [place for place in offenders(r"process\.env\b", files) if ".test." not in place] == []


def test_no_file_is_a_hall():
    rooms = tracked("*.py", "*.ts", "*.tsx", "*.css")
    long = {
        str(path.relative_to(ROOT)): lines for path in rooms if (lines := len(path.read_text().splitlines())) > LINES
    }
    assert {name: lines for name, lines in long.items() if "/generated/" not in name} == {}


def test_every_folder_names_its_subject():
    parts = {
        part.removesuffix(".py").removesuffix(".ts")
        for path in tracked("*.py", "*.ts", "*.tsx")
        if "generated" not in path.parts
        for part in path.relative_to(ROOT).parts
    }
    assert parts & NAMELESS == set()


def test_no_part_is_deeper_than_three_folders():
    deep = [
        str(path.relative_to(ROOT))
        for path in tracked("*.py", "*.ts", "*.tsx")
        if "generated" not in path.parts and "app" not in path.parts and len(path.relative_to(ROOT).parts) > 6
    ]
    assert deep == []


def test_nothing_names_a_machine_or_a_secret_value():
    text = [
        path
        for path in tracked("*.py", "*.ts", "*.tsx", "*.md", "*.toml", "Makefile", "*.json")
        if "lock" not in path.name
    ]
    assert offenders(r"(?<![\w.])/(work|home/\w+|Users)/", text) == []
    assert offenders(r"-----BEGIN [A-Z ]*PRIVATE KEY", text) == []


def test_no_test_waits_by_the_clock():
    tests = [path for path in tracked("*/test_*.py", "*.test.ts") if path != Path(__file__)]
    assert offenders(r"time\.sleep\(|wait_for_timeout|waitForTimeout", tests) == []
