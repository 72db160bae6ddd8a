"""Where PostgreSQL's backups come from is said clearly, or the command ends with the remedy."""

from pathlib import Path

import pytest
from postgres_server import Missing, server

from duly.backup import back_up
from duly.postgresql import SETTING, Database
from duly.settings import Settings, Stop
from duly_api.database_address import read_address
from duly_api.migration import migrate

BACKUP_ROLE = Path(__file__).parents[2] / "deploy" / "postgresql" / "backup-role.sql"
ACCOUNTS = """
set role duly_accounts_owner;
create table duly_accounts."user" (id text primary key);
create table duly_accounts.duly_intended_deletions (user_id text primary key);
insert into duly_accounts."user" values ('ben');"""
BEN_LEAVES = "insert into duly_tasks.revocations (kind, value) values ('subject', 'ben');"

POSTGRESQL = {"DULY_DATABASE_URL": "postgresql://db/duly", "DULY_AUTH_DATABASE_URL": "postgresql://db/duly"}
UNCLEAR = [
    ({"DULY_DATABASE_URL": "postgresql://db/duly"}, "its own tools"),
    (POSTGRESQL, "Set DULY_BACKUP_DATABASE_URL"),
    ({**POSTGRESQL, SETTING: "mysql://db/duly"}, "DULY_BACKUP_DATABASE_URL is no PostgreSQL"),
    ({**POSTGRESQL, SETTING: "postgresql://duly_backup:x@db/duly"}, "encryption"),
    ({**POSTGRESQL, SETTING: "postgresql://duly_backup:x@db/duly?sslmode=prefer"}, "encryption"),
    ({**POSTGRESQL, SETTING: "postgresql://duly_backup:x@127.0.0.1/duly?host=db"}, "encryption"),
    ({**POSTGRESQL, SETTING: "postgresql://duly_backup@localhost/duly?password=x"}, "command line"),
]


@pytest.mark.parametrize(("environment", "words"), UNCLEAR)
def test_an_unclear_place_is_said(environment, words):
    with pytest.raises(Stop, match=words):
        back_up(Settings.read(environment), None, secrets=False, keep=None, say=print)


@pytest.fixture
def postgres():
    try:
        with server(15) as running:
            yield running
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.req("EC-3")
def test_who_left_leaves_again_also_after_a_second_restore(tmp_path, postgres):
    """Nothing was started between the two, so the first one only wrote down that he has to go."""
    name = postgres.fresh()
    role = f"alter role duly_backup password '{postgres.password}';"
    migrate(read_address(postgres.url("duly_tasks_owner", name)))
    postgres.sql(BACKUP_ROLE.read_text(), role, ACCOUNTS, database=name)
    database = Database({SETTING: postgres.url("duly_backup", name)})
    database.dump(tmp_path / "dump")
    postgres.sql(BEN_LEAVES, database=name)
    assert [database.replace(tmp_path / "dump", database.tombstones()) for _ in range(2)] == [1, 1]
