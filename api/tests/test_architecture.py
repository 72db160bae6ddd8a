"""Rules of this part that are about its code: who may speak to the engine, and what is in memory when serving."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import duly_api
from duly_api.app import create_app

ROOT = Path(duly_api.__file__).parent
SOURCES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}


def files_with(pattern: str) -> set[str]:
    return {name for name, text in SOURCES.items() if re.search(pattern, text, re.IGNORECASE)}


def test_only_the_engines_begin_and_end_transactions():
    assert files_with(r"\"(begin|commit|rollback|savepoint|release)\b|\.(commit|rollback|transaction)\(") == {
        "sqlite/writer.py",
        "sqlite/migration.py",  # hands Alembic a transaction that is already open
        "postgresql/database.py",
        "postgresql/migration.py",
    }


def test_only_an_engine_knows_its_driver():
    assert {name.partition("/")[0] for name in files_with(r"\bpysqlite3\b")} == {"sqlite"}
    assert {name.partition("/")[0] for name in files_with(r"\bimport asyncpg\b")} == {"postgresql"}
    assert files_with(r"import sqlite3|from sqlite3") == set()


def test_statements_live_in_statement_modules():
    """Text that reads or changes rows of a table; an engine asks for its version, health whether the table is there."""
    found = files_with(r"[\"\s](select .+ from|insert into|update \w+ set|delete from) ")
    assert {name for name in found if "statements.py" not in name and "versions/" not in name} == {
        "health.py",
        "sqlite/schema.py",
        "postgresql/schema.py",
        "postgresql/migration.py",
    }


def test_serving_needs_no_orm_in_memory():
    unused = {"sqlalchemy", "alembic", "sqlite3", "pysqlite3", "asyncpg"}  # of the drivers, the one that is needed
    code = f"import sys, duly_api.server; print({unused} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert ran.stdout == "set()\n"


@pytest.mark.engines("sqlite")
def test_nothing_is_opened_by_making_an_app(settings):
    settings.database.unlink()
    create_app(settings)
    assert not settings.database.exists()
