"""A downloaded security log: intact, or where it is broken."""

import hashlib
import json
import subprocess
import sys

import pytest

from duly import security_log
from duly.cli import main
from duly.security_log import BrokenLogError, check, verify

GENESIS = "0" * 64


def seal(before, entry):
    return hashlib.sha256(f"{before}\n{entry}".encode()).hexdigest()


def lines(count, before=GENESIS, first=1):
    made = []
    for n in range(first, first + count):
        entry = json.dumps({"n": n, "at": "2026-11-21", "event": "signed-in"})
        before = seal(before, entry)
        made.append(f"{before} {entry}")
    return made


def text(*made, name="account", before=GENESIS):
    return "\n".join(["# a log", f"## {name} {before}", *made, ""])


def test_an_intact_log():
    [account, api] = check(text(*lines(3)) + text(name="api"))
    assert (account.name, account.entries, account.last) == ("account", 3, lines(3)[-1].split()[0])
    assert (api.entries, api.last) == (0, GENESIS)


def test_one_that_begins_later():
    made = lines(5)
    [chain] = check(text(*made[2:], before=made[1].split()[0]))
    assert chain.entries == 3
    assert "from number 3 on" in chain.told


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda made: [made[0], made[1].replace("signed-in", "signed-ou"), made[2]], "Line 4"),
        (lambda made: [made[0], made[2]], "Line 4"),
        (lambda made: [made[1], made[0], made[2]], "Line 3"),
        (lambda made: [*made, "abc {}"], "Line 6"),
        (lambda made: [*made, *lines(1, made[-1].split()[0], first=9)], "entry 9 follows entry 3"),
        (
            lambda made: [*made, f"{hashlib.sha256((made[-1].split()[0] + chr(10) + 'x').encode()).hexdigest()} x"],
            "no entry",
        ),
    ],
)
def test_a_broken_one_says_where(spoil, where):
    with pytest.raises(BrokenLogError, match=where):
        check(text(*spoil(lines(3))))


@pytest.mark.parametrize("other", ["", "# nothing\n", "hello\n"])
def test_something_else(other):
    with pytest.raises(BrokenLogError, match="security log"):
        check(other)


def test_a_seal_noted_elsewhere_shows_what_was_cut_off(tmp_path):
    made = lines(3)
    file = tmp_path / "log.txt"
    file.write_text(text(*made[:2]), encoding="utf-8")
    assert "2 entries, intact" in verify(str(file))
    with pytest.raises(BrokenLogError, match="missing at the end"):
        verify(str(file), made[2].split()[0])


def test_the_command(tmp_path, capsys):
    file = tmp_path / "log.txt"
    file.write_text(text(*lines(2)), encoding="utf-8")
    assert main(["log", "verify", str(file)]) == 0
    assert "account: 2 entries, intact" in capsys.readouterr().out
    file.write_text(file.read_text(encoding="utf-8").replace("signed-in", "signed-up"), encoding="utf-8")
    assert main(["log", "verify", str(file)]) == 1
    assert "Line 3" in capsys.readouterr().err
    assert main(["log", "verify", str(tmp_path / "none.txt")]) == 1


def test_it_stands_alone(tmp_path):
    file = tmp_path / "log.txt"
    file.write_text(text(*lines(2)), encoding="utf-8")
    command = [sys.executable, "-I", security_log.__file__, str(file)]
    assert "2 entries, intact" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
