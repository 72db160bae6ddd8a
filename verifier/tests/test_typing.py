"""What users' type checkers say, in strict mode, of every snippet of ours and of a service that uses every name."""

import importlib
import json
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import betterauth_verifier

HERE = Path(__file__).parent
FENCED = r"```python\n(.*?)```"
NAMED = re.compile(r"# (\w+\.py)\n")
STRICT = {"typeCheckingMode": "strict", "pythonVersion": "3.11", "reportMissingTypeStubs": False}
SERVICE = """
from betterauth_verifier.verifier import Verifies
from fastapi import FastAPI

def create_app(_verifier: Verifies) -> FastAPI:
    return FastAPI()
"""
WRONG = """
from betterauth_verifier import Caller, ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.feeds import Entry
from betterauth_verifier.handshake import Handshake

ring = KeyRing.watch("keys", "another secret")  # wrong
verifier = Verifier(keys=ring, issuer="i", audience="a")  # wrong
verifier = Verifier(keys=ring, issuer="i", audience=["a"], revocations=ExpiryOnly())  # wrong
name: str = verifier.verify("token")  # wrong
verifier.verify(None)  # wrong
verifier.verify("token").id = "somebody else"  # wrong
Caller("alice", "s-1", "t-1", "now", 0)  # wrong
Entry(1, "device", "phone")  # wrong
Handshake(keys=ring, issuer="i", audience="a").compare("event").description  # wrong
"""


def run(*command, **options):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYRIGHT_PYTHON")}
    environment["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"  # so that it asks nobody whether there is a newer one
    command = [sys.executable, "-m", *command]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, **options).stdout  # noqa: S603 - our own interpreter


def snippets() -> dict[str, str]:
    """Each a file: the README's as one from top to bottom, but for those that name their file, and the guide's."""
    readme = re.findall(FENCED, (HERE.parent / "README.md").read_text("utf-8"), re.DOTALL)
    named = {match[1]: code for code in readme if (match := NAMED.match(code))}
    whole = 'token = "..."\n' + "".join(code for code in readme if not NAMED.match(code))
    guide = re.findall(FENCED, (HERE.parent / "docs" / "guide.md").read_text("utf-8"), re.DOTALL)
    return {"readme.py": whole, **named, **{f"guide_{number}.py": code for number, code in enumerate(guide)}}


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("user")
    for name, code in {**snippets(), "my_service.py": SERVICE, "wrong.py": WRONG}.items():
        (folder / name).write_text(code, "utf-8")
    for ours in HERE.glob("adopter*.py"):
        shutil.copy(ours, folder)
    for example in (HERE.parent / "example").glob("*.py"):
        shutil.copy(example, folder / f"example_{example.name}")
    (folder / "pyrightconfig.json").write_text(json.dumps(STRICT))
    return folder


@pytest.fixture(scope="module")
def pyright(sample):
    """What it says, by file: each complaint's line and text."""
    told = json.loads(run("pyright", "--outputjson", "--pythonpath", sys.executable, cwd=sample))
    assert told["summary"]["filesAnalyzed"] == len(list(sample.glob("*.py"))) >= 10
    found = {path.name: {} for path in sample.glob("*.py")}
    for each in told["generalDiagnostics"]:
        found[Path(each["file"]).name][each["range"]["start"]["line"]] = each["message"]
    return found


def test_pyright_finds_nothing_in_what_users_write(pyright):
    assert {name: complaints for name, complaints in pyright.items() if complaints and name != "wrong.py"} == {}


def test_pyright_finds_what_is_wrong(pyright):
    wrong = {number for number, line in enumerate(WRONG.splitlines()) if line.endswith("# wrong")}
    assert pyright["wrong.py"].keys() == wrong


def test_mypy_finds_nothing_in_what_users_write(sample, tmp_path):
    told = run("mypy", "--strict", "--cache-dir", str(tmp_path), "--exclude", "wrong.py", ".", cwd=sample)
    assert re.fullmatch(r"Success: no issues found in \d+ source files\n", told), told


def test_every_public_symbol_has_a_type_that_all_checkers_agree_on():
    told = json.loads(run("pyright", "--verifytypes", "betterauth_verifier", "--ignoreexternal", "--outputjson"))
    vague = [each["name"] for each in told["typeCompleteness"]["symbols"] if not each["isTypeKnown"]]
    assert vague == []
    assert told["typeCompleteness"]["completenessScore"] == 1


def test_the_sample_uses_every_public_name():
    names = {name for ours in HERE.glob("adopter*.py") for name in re.findall(r"\w+", ours.read_text("utf-8"))}
    modules = [betterauth_verifier.__name__] + [
        found.name
        for found in pkgutil.walk_packages(betterauth_verifier.__path__, "betterauth_verifier.")
        if not re.search(r"\._|pytest_plugin", found.name)
    ]
    public = {name for module in modules for name in getattr(importlib.import_module(module), "__all__", ())}
    assert public - names == set()
