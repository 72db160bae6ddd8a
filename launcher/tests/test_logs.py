"""A log that grows while Duly runs."""

from __future__ import annotations

import os
import stat

import pytest

from duly import logs, up
from duly.settings import Settings


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(logs, "LONGEST", 10)


def test_a_long_log_is_put_aside_and_whoever_appends_goes_on(tmp_path):
    log, old = tmp_path / "api.log", tmp_path / "api.old.log"
    old.write_text("older")
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, b"a long line\n")
        logs.put_aside(log)
        os.write(descriptor, b"next\n")
        logs.put_aside(log)
    finally:
        os.close(descriptor)
    assert (log.read_text(), old.read_text()) == ("next\n", "a long line\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["api.log", "api.old.log"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (log, old)} == {0o600}


@pytest.mark.parametrize("keys", [{}, {"DULY_JWT_KEYS": "k1:of no use here"}])
def test_it_is_looked_for_while_duly_runs(tmp_path, keys):
    (tmp_path / "logs").mkdir()
    for name in ("api", "web"):
        (tmp_path / "logs" / f"{name}.log").write_text("a long line\n")
    up._upkeep(Settings.read({"DULY_DATA_DIR": str(tmp_path), **keys}))
    assert {path.name: path.stat().st_size for path in (tmp_path / "logs").iterdir()} == {
        "api.log": 0,
        "api.old.log": 12,
        "web.log": 0,
        "web.old.log": 12,
    }


def test_trouble_with_it_is_told_and_ends_nothing(tmp_path, capsys):
    (tmp_path / "logs" / "api.draft").mkdir(parents=True)
    (tmp_path / "logs" / "api.log").write_text("a long line\n")
    up._upkeep(Settings.read({"DULY_DATA_DIR": str(tmp_path), "DULY_JWT_KEYS": "k1:of no use here"}))
    assert "The logs could not be put aside" in capsys.readouterr().out
