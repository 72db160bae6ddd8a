"""Migrating is a step of its own, safe to repeat and to race; a server refuses every schema but its own."""

import stat
import threading
from pathlib import Path

import pysqlite3.dbapi2 as driver
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from duly_api import migration
from duly_api.migration import migrate
from duly_api.schema import HEAD, require_current
from duly_api.settings import SettingsError
from duly_api.tasks.statements import PAGE

NOBODYS = {"revocations", "alembic_version", "schema_serves", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
PRIMARY_KEY = "select name from pragma_table_info(?) where pk > 0 order by pk"


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "tasks.db"
    migrate(path)
    return path


def execute(path: Path, statement: str, *values: str) -> list:
    connection = driver.connect(str(path), isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def tables(path: Path) -> set[str]:
    return {row[0] for row in execute(path, "select name from sqlite_schema where type = 'table'")}


def test_migrating_again_changes_nothing(tmp_path):
    path = tmp_path / "new" / "tasks.db"
    migrate(path)
    before = execute(path, "select * from sqlite_schema")
    migrate(path)
    assert execute(path, "select * from sqlite_schema") == before
    require_current(path)


@pytest.mark.req("NF-1")
def test_a_file_that_others_could_read_is_made_private(tmp_path):
    path = tmp_path / "tasks.db"
    path.touch(mode=0o644)
    migrate(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_head_is_the_newest_migration():
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_several_may_migrate_at_once(tmp_path):
    path, failures = tmp_path / "tasks.db", []

    def run():
        try:
            migrate(path)
        except SettingsError as failure:
            failures.append(failure)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    require_current(path)


def test_a_migration_that_fails_leaves_the_old_schema(tmp_path):
    path = tmp_path / "tasks.db"
    execute(path, "create table revocations (x)")  # in the way of the last statement but one
    with pytest.raises(SettingsError, match="cannot be migrated"):
        migrate(path)
    assert tables(path) == {"revocations"}


CHANGES = [
    ("update alembic_version set version_num = '0000'", "run `python -m duly_api migrate`"),
    ("update schema_serves set oldest = '9999'", "newer release"),
]


@pytest.mark.parametrize(("change", "sentence"), CHANGES)
def test_another_schema_is_refused(tmp_path, change, sentence):
    migrate(tmp_path / "tasks.db")
    execute(tmp_path / "tasks.db", change)
    with pytest.raises(SettingsError, match=sentence):
        require_current(tmp_path / "tasks.db")


def test_the_schema_of_the_next_release_is_left_as_it_is_and_served(tmp_path):
    """Until a later one takes away what this release still uses."""
    path = tmp_path / "tasks.db"
    migrate(path)
    execute(path, "update alembic_version set version_num = '9999'")
    migrate(path)
    assert execute(path, "select version_num from alembic_version") == [("9999",)]
    require_current(path)


@pytest.mark.parametrize("content", [None, b"", b"no database at all" * 99])
def test_what_is_no_migrated_database_is_refused(tmp_path, content):
    path = tmp_path / "tasks.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsError, match="not migrated"):
        require_current(path)
    assert path.exists() == (content is not None)


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match="DULY_DATABASE_URL"):
        migrate(tmp_path / "file" / "tasks.db")


@pytest.mark.req("FR-08")
def test_every_table_of_peoples_data_is_keyed_by_the_person_first(migrated):
    """Revocations and the version belong to nobody; any further table must begin its primary key with user_id."""
    keys = {table: [row[0] for row in execute(migrated, PRIMARY_KEY, table)] for table in tables(migrated) - NOBODYS}
    assert keys == {"tasks": ["user_id", "id"], "refused_tokens": ["user_id", "n"]}


@pytest.mark.parametrize("status", ["all", "open", "done"])
def test_a_page_is_read_in_order_without_sorting_or_scanning(migrated, status):
    statement = PAGE[status].replace("$1", "'u'").replace("$2", "'i'").replace("$3", "50")
    plan = " ".join(row[3] for row in execute(migrated, f"explain query plan {statement}"))
    assert plan.startswith("SEARCH tasks USING")
    assert "TEMP B-TREE" not in plan
    assert status == "all" or "tasks_by_done (user_id=? AND done=? AND id<?)" in plan
