"""Schemathesis with two people over the committed contract, all checks on, against the real api."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from people import Client, Person
from stack import CONTRACT

HERE = Path(__file__).parent


@pytest.fixture
def force(stack, tmp_path):
    """Runs it as Ada and Ben; `settings` are for `strangers.py`."""
    people = {name: Client(stack, Person(name)) for name in ("ada", "ben")}
    tokens = {name: [{"name": "Authorization", "value": f"Bearer {each.token}"}] for name, each in people.items()}
    known = [{"name": name, "fixedHeaders": headers} for name, headers in tokens.items()]
    (tmp_path / "people.json").write_text(json.dumps({"auth": known}))

    def run(*options, **settings):
        command = ["schemathesis", "--config-file", HERE / "schemathesis.toml", "run", CONTRACT, "--url", stack.api]
        command += ["--checks", "all", "--no-color", "--seed", "1", "--no-shrink"]
        command += ["--suppress-health-check", "too_slow", *options]
        places = {"PEOPLE": str(tmp_path / "people.json"), "SCHEMATHESIS_HOOKS": str(HERE / "strangers.py")}
        result = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | places | settings,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
        return result.stdout

    run.people = people
    return run


@pytest.mark.req("SC-6", "FR-08", "FR-07", "NF-2")
def test_the_api_keeps_its_contract_with_two_people(force, figure):
    said = force("--max-examples", "40")
    cases = re.search(r"([\d,]+) generated", said)
    figure("schemathesis, two people, every check", f"0 findings in {cases[1]} cases, no baseline")


@pytest.mark.req("SC-6", "FR-08")
def test_somebody_elses_id_is_nobodys_whatever_is_sent(force):
    theirs = force.people["ben"].add("of Ben")
    force("--auth-wfc-user", "ada", "--max-examples", "20", "--include-path-regex", "task_id", THEIRS=str(theirs["id"]))
    assert force.people["ben"].call("GET", f"/api/tasks/{theirs['id']}").json() == theirs
