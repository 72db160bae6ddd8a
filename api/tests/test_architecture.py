"""Rules of this part that are about its code: who may speak to the engine, and what is in memory when serving."""

import re
import subprocess
import sys
from pathlib import Path

import duly_api
from duly_api.app import create_app

ROOT = Path(duly_api.__file__).parent
SOURCES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}


def files_with(pattern: str) -> set[str]:
    return {name for name, text in SOURCES.items() if re.search(pattern, text, re.IGNORECASE)}


def test_only_the_writer_begins_and_ends_transactions():
    assert files_with(r"\"(begin|commit|rollback|savepoint|release)\b|\.(commit|rollback)\(") == {
        "writer.py",
        "migration.py",  # hands Alembic a transaction that is already open
    }


def test_only_the_storage_knows_the_driver():
    assert files_with(r"\bpysqlite3\b") == {"sqlite.py", "schema.py", "migration.py"}
    assert files_with(r"import sqlite3|from sqlite3") == set()


def test_statements_live_in_statement_modules():
    """Text that reads or changes rows of a table; the storage has pragmas, health asks whether the table is there."""
    found = files_with(r"[\"\s](select .+ from|insert into|update \w+ set|delete from) ")
    assert {name for name in found if "statements.py" not in name} == {
        "health.py",
        "schema.py",
        "migrations/versions/0001_tasks.py",
    }


def test_serving_needs_no_orm_in_memory():
    code = "import sys, duly_api.server; print({'sqlalchemy', 'alembic', 'sqlite3'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert ran.stdout == "set()\n"


def test_nothing_is_opened_by_making_an_app(settings):
    settings.database.unlink()
    create_app(settings)
    assert not settings.database.exists()
