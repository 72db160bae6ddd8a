"""Migrating a SQLite file, which is made private if need be: all of it in one exclusive transaction."""

import os
from pathlib import Path

import pysqlite3.dbapi2 as driver
from alembic import command
from alembic.config import Config
from sqlalchemy import NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from duly_api.schema import HEAD
from duly_api.settings import SettingsError
from duly_api.sqlite.connection import connect
from duly_api.sqlite.schema import read_schema

LOCK_WAIT = 30.0  # seconds; another process may be migrating


def migrate(path: Path, config: Config) -> None:
    if (found := read_schema(path)) and found.version > HEAD:
        return  # whether this release may run on it, its start tells
    try:
        _create(path)
        _upgrade(path, config)
    except (OSError, driver.Error, DBAPIError) as error:
        why = error.orig if isinstance(error, DBAPIError) else error
        raise SettingsError(f"DULY_DATABASE_URL: the database {path} cannot be migrated ({why}).") from error


def _create(path: Path) -> None:
    """Private from the first byte; SQLite gives its other files the same mode."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    path.chmod(0o600)
    connection = connect(path, LOCK_WAIT)
    connection.execute("pragma journal_mode=wal")
    connection.close()


def _upgrade(path: Path, config: Config) -> None:
    engine = create_engine("sqlite://", module=driver, creator=lambda: connect(path, LOCK_WAIT), poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin exclusive"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
