"""A link for somebody who can't sign in, made without the web."""

import sqlite3
from contextlib import closing

import pytest

from duly.settings import Settings, Stop
from duly.users import reset_link


def accounts(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table user (id text primary key, email text unique)")
        database.execute("insert into user values ('u1', 'ada@duly.example')")
        database.commit()


@pytest.mark.req("NF-1")
def test_the_link_is_printed_and_only_its_digest_is_kept(tmp_path):
    accounts(tmp_path / "auth.db")
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path), "DULY_PUBLIC_URL": "https://duly.example"})
    link = reset_link(settings, " Ada@duly.example")
    page, _, secret = link.partition("#")
    assert (page, len(secret)) == ("https://duly.example/reset-password", 43)
    assert all(secret.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    with closing(sqlite3.connect(tmp_path / "auth.db")) as database:
        assert database.execute("select user_id, purpose from duly_links").fetchall() == [("u1", "handed")]


@pytest.mark.parametrize("there", [True, False])
def test_nobody_gets_a_link_for_an_account_that_is_none(tmp_path, there):
    if there:
        accounts(tmp_path / "auth.db")
    with pytest.raises(Stop, match=r"^There is no account with this e-mail\.$"):
        reset_link(Settings.read({"DULY_DATA_DIR": str(tmp_path)}), "' or 1=1 --")
    assert (tmp_path / "auth.db").exists() == there
