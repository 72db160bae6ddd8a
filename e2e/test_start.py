"""The first command as a person meets it: ready, private, restarted when a part dies, gone when asked."""

from __future__ import annotations

import re
import signal
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from people import Client, Person
from stack import running, until


@pytest.mark.req("NF-1")
def test_a_start_says_one_clear_line_and_keeps_its_files_private(own_stack):
    assert own_stack.url in own_stack.said()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in own_stack.data.rglob("*") if path.is_file()}
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
    assert stat.S_IMODE(own_stack.data.stat().st_mode) == 0o700


@pytest.mark.engines("sqlite")  # it looks into the files
def test_a_fresh_duly_has_no_account(own_stack):
    own_stack.stop()
    with closing(sqlite3.connect(own_stack.data / "auth.db")) as database:
        counts = "select (select count(*) from user), (select count(*) from account), (select count(*) from session)"
        assert database.execute(counts).fetchone() == (0, 0, 0)


def test_a_warm_start_and_a_stop(tmp_path, figure):
    with running(tmp_path) as first:
        Client(first, Person("Ada")).add("kept")
    with running(tmp_path) as second:
        figure("warm start (everything built, data there)", f"{second.started_in:.1f} s")
        stopped = second.stop()
        figure("stop after SIGTERM", f"{stopped:.1f} s")
        assert stopped < 5
    assert second.process.returncode == 0
    assert "Duly has stopped." in second.said()


@pytest.mark.parametrize("part", ["api", "web"])
def test_a_part_that_is_killed_comes_back_and_nobody_has_to_sign_in(own_stack, part):
    person = Client(own_stack, Person("Ada"))
    task = person.add("survives")
    before = own_stack.pid(part)
    own_stack.signal(part, signal.SIGKILL)
    until(lambda: f"{part} ended unexpectedly (signal SIGKILL)" in own_stack.said(), 5, "the message")
    until(lambda: own_stack.answers(part), 15, f"{part} answers again")
    assert own_stack.pid(part) != before
    assert not Path(f"/proc/{before}").exists()
    person.token = person.fresh_token()
    assert person.call("GET", f"/api/tasks/{task['id']}").json()["title"] == "survives"


@pytest.mark.req("NF-1")
def test_both_parts_log_fingerprints_and_never_a_key(own_stack):
    ring = (own_stack.data / "jwt-keys").read_text().strip().splitlines()[-1]
    listed = own_stack.duly("keys", "list").stdout.split()[1]
    for part in ("api", "web"):
        assert listed in (own_stack.data / "logs" / f"{part}.log").read_text()
    assert ring.partition(":")[2] not in own_stack.logs()
    assert (own_stack.data / "better-auth-secret").read_text().strip() not in own_stack.logs()
    assert not re.search(r"eyJ[\w-]{10,}\.", own_stack.logs())
