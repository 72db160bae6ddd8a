"""Backups are whole or refused, and a restore brings nothing back to life that had ended."""

import json
import sqlite3
import stat
from contextlib import closing

import pytest

from duly import restore as restoring
from duly.backup import back_up
from duly.restore import MARK, require_whole, restore
from duly.settings import Settings, Stop
from duly_api.migration import migrate

AUTH = """
create table user (id text primary key);
create table session (id text primary key);
create table duly_intended_deletions (user_id text primary key);
insert into user values ('ada'), ('ben');
insert into session values ('s1');
"""
SEALED = "insert into entries values ('one'), ('two')"
TASK = """insert into tasks (user_id, id, digest, title, notes, created_at, updated_at)
    values (?, ?, x'00', 'Buy milk', '', '2026-11-21T10:00:00Z', '2026-11-21T10:00:00Z')"""
TOMBSTONE = "insert into revocations (kind, value) values ('subject', ?)"


def said(_line):
    pass


def execute(path, statement, *values):
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        return database.execute(statement, values).fetchall()


@pytest.fixture
def settings(tmp_path):
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    migrate(data / "tasks.db")
    for person in ("ada", "ben"):
        execute(data / "tasks.db", TASK, person, "t1")
    with closing(sqlite3.connect(data / "auth.db")) as database:
        database.executescript(AUTH)
    execute(data / "security-log.db", "create table entries (n text)")
    return Settings.read({"DULY_DATA_DIR": str(data)})


def made(settings, **options):
    return back_up(settings, None, **({"secrets": False, "keep": None, "say": said} | options))


def intended(settings):
    return [row[0] for row in execute(settings.auth_database, "select user_id from duly_intended_deletions")]


def test_what_was_backed_up_is_back_and_what_was_there_is_kept(settings):
    folder = made(settings)
    execute(settings.tasks_database, "update tasks set title = 'Lost'")
    kept = restore(settings, folder, said)
    assert execute(settings.tasks_database, "select distinct title from tasks") == [("Buy milk",)]
    assert execute(kept / "tasks.db", "select distinct title from tasks") == [("Lost",)]
    assert intended(settings) == []


@pytest.mark.req("NF-1")
def test_a_backup_is_private_and_holds_no_secret_unless_asked(settings):
    (settings.keys_file).write_text("k:AAAA")
    settings.keys_file.chmod(0o600)
    folder = made(settings)
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    names = {"auth.db", "tasks.db", "security-log.db", "backup.json"}
    assert {path.name for path in folder.iterdir()} == names
    with_secrets = back_up(settings, settings.data / "locked", secrets=True, keep=None, say=said)
    assert {path.name for path in with_secrets.iterdir()} == names | {"jwt-keys"}


@pytest.mark.req("EC-3", "FR-09")
def test_who_left_since_leaves_again_and_every_session_is_over(settings):
    folder = made(settings)
    execute(settings.tasks_database, TOMBSTONE, "ben")
    restore(settings, folder, said)
    assert intended(settings) == ["ben"]
    assert execute(settings.auth_database, "select * from session") == []


@pytest.mark.req("EC-3")
def test_tombstones_outlive_a_second_restore(settings):
    folder = made(settings)
    execute(settings.tasks_database, TOMBSTONE, "ben")
    restore(settings, folder, said)
    settings.tasks_database.unlink()
    restore(settings, folder, said)
    assert intended(settings) == ["ben"]


@pytest.mark.req("EC-3")
def test_tasks_of_nobody_go(settings):
    """Whoever signed up between the copies of the two databases has tasks in one and no account in the other."""
    execute(settings.tasks_database, TASK, "eve", "t1")
    restore(settings, made(settings), said)
    assert intended(settings) == ["eve"]


def test_the_log_of_what_happened_is_not_turned_back(settings):
    folder = made(settings)
    log = settings.data / "security-log.db"
    execute(log, SEALED)
    restore(settings, folder, said)
    assert execute(log, "select n from entries") == [("one",), ("two",)]
    log.write_bytes(b"damaged" * 999)
    restore(settings, folder, said)
    assert execute(log, "select n from entries") == []


def test_the_key_ring_is_new(settings):
    restoring.keys.ensure(settings.keys_file)
    folder = made(settings)
    before = settings.keys_file.read_text()
    restore(settings, folder, said)
    assert len(restoring.keys.read(settings.keys_file)) == 1
    assert settings.keys_file.read_text() != before


def damaged(folder):
    with (folder / "tasks.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"?")


def cut_off(folder):
    (folder / "backup.json").unlink()


def elsewhere(folder):
    facts = json.loads((folder / "backup.json").read_text())
    facts["files"][0]["name"] = "../auth.db"
    (folder / "backup.json").write_text(json.dumps(facts))


SPOILT = [(damaged, "not the file"), (cut_off, "not finished"), (elsewhere, "no copy of both")]


@pytest.mark.parametrize(("spoil", "words"), SPOILT)
def test_a_spoilt_backup_is_refused_before_anything_changes(settings, spoil, words):
    folder = made(settings)
    spoil(folder)
    before = settings.tasks_database.read_bytes()
    with pytest.raises(Stop, match=words):
        restore(settings, folder, said)
    assert settings.tasks_database.read_bytes() == before


def test_an_interrupted_restore_keeps_duly_from_starting(settings, monkeypatch):
    folder = made(settings)

    def fail(*_):
        raise OSError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(restoring.shutil, "move", fail)
        with pytest.raises(OSError, match="power cut"):
            restore(settings, folder, said)
    with pytest.raises(Stop, match="run it again"):
        require_whole(settings.data)
    restore(settings, folder, said)
    require_whole(settings.data)
    assert not (settings.data / MARK).exists()


def test_only_so_many_are_kept(settings, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir(mode=0o700)
    for name in ("20260101T000000Z", "20260102T000000Z"):
        (folder / name).mkdir()
        (folder / name / "backup.json").touch()
    (folder / "mine").mkdir()
    newest = back_up(settings, folder, secrets=False, keep=2, say=said)
    assert {path.name for path in folder.iterdir()} == {"20260102T000000Z", newest.name, "mine"}


def test_nothing_to_back_up_is_said(tmp_path):
    with pytest.raises(Stop, match="nothing to back up"):
        made(Settings.read({"DULY_DATA_DIR": str(tmp_path)}))


def test_a_backup_of_files_does_not_go_into_postgresql(settings):
    folder = made(settings)
    url = {"DULY_BACKUP_DATABASE_URL": "postgresql://duly_backup@127.0.0.1:1/duly"}
    databases = dict.fromkeys(("DULY_DATABASE_URL", "DULY_AUTH_DATABASE_URL"), "postgresql://127.0.0.1:1/duly")
    elsewhere = Settings.read({**databases, **url, "DULY_DATA_DIR": str(settings.data)})
    with pytest.raises(Stop, match="of this kind"):
        restore(elsewhere, folder, said)
