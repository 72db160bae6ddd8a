"""`duly backup`: what people would miss, as files that were checked, while Duly runs or not.

A backup is a folder: a copy of each database at one instant, and `backup.json` with the SHA-256 and the number of rows
of each. Secrets are left out unless asked for: without them a restore signs everybody out, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pysqlite3.dbapi2 as driver

from duly.postgresql import DUMP, Database
from duly.secret_files import prepare_directory, write_private
from duly.settings import SQLITE, Stop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from duly.settings import Settings

MANIFEST = "backup.json"
STAMP = "%Y%m%dT%H%M%SZ"
LOCK_WAIT = 10.0  # seconds
SPARE = 64 * 1024 * 1024  # bytes that are left to the services

SECRETS = ("jwt-keys", "better-auth-secret")


@dataclass(frozen=True, slots=True)
class Copy:
    """One file of a backup. `rows` by table; empty for a secret."""

    name: str
    sha256: str
    rows: dict[str, int]


def databases(settings: Settings) -> dict[str, Path]:
    """Where each lives, by the name it has in a backup. Whoever goes or comes meanwhile is seen to by the restore."""
    return {
        "auth.db": settings.auth_database,
        "security-log.db": settings.data / "security-log.db",
        "tasks.db": settings.tasks_database,
    }


def postgresql(settings: Settings) -> Database | None:
    """None where the data are files; a half of each kind is nobody's wish."""
    urls = [settings.environment.get(name) or SQLITE for name in ("DULY_DATABASE_URL", "DULY_AUTH_DATABASE_URL")]
    files = [url.startswith(SQLITE) for url in urls]
    if all(files):
        return None
    if any(files):
        raise Stop("One of the databases is a file and the other PostgreSQL; back each up with its own tools.")
    return Database(settings.environment)


def back_up(
    settings: Settings, folder: Path | None, *, secrets: bool, keep: int | None, say: Callable[[str], None]
) -> Path:
    """The folder of the new backup, complete and on the disk; a half one has no `backup.json`."""
    database = postgresql(settings)
    there = {} if database else _files(settings)
    parent = folder or settings.data / "backups"
    prepare_directory(parent)
    _require_room(parent, sum(path.stat().st_size for path in there.values()))
    target = parent / datetime.now(UTC).strftime(STAMP)
    try:
        target.mkdir(mode=0o700)
        copies = [_copy(path, target / name, say) for name, path in there.items()]
        if database:
            copies.append(dump(database, target / DUMP, say))
        if secrets:
            copies += _copy_secrets(settings, target)
        _seal(target, copies)
    except FileExistsError:
        raise Stop(f"{target} is there already: a backup was made this very second; try again.") from None
    except (OSError, driver.Error) as error:
        raise Stop(f"The backup {target} was not finished ({error}); mend that and delete it.") from error
    if keep is not None:
        _prune(parent, keep, say)
    return target


def dump(database: Database, target: Path, say: Callable[[str], None]) -> Copy:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))
    database.dump(target)
    flush(target)
    say(f"{target.name}: {target.stat().st_size / 1e6:.1f} MB")
    return Copy(target.name, digest(target), {})


def _files(settings: Settings) -> dict[str, Path]:
    there = {name: path for name, path in databases(settings).items() if path.exists()}
    if "tasks.db" not in there or "auth.db" not in there:
        raise Stop(f"There is nothing to back up in {settings.data}: start Duly once, or set DULY_DATA_DIR.")
    return there


def read_manifest(folder: Path) -> dict[str, Any]:
    """Stop when it is no complete backup."""
    try:
        found: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        found["files"] = [Copy(**entry) for entry in found["files"]]
    except FileNotFoundError:
        raise Stop(f"{folder} is no backup, or one that was not finished: {MANIFEST} is missing.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Stop(f"{folder / MANIFEST} can't be read ({error}); take another backup.") from None
    return found


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def opened(path: Path) -> Any:
    """A connection in autocommit mode; never creates the file."""
    return closing(
        driver.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=LOCK_WAIT, isolation_level=None)
    )


def rows(path: Path) -> dict[str, int]:
    """By table; driver.Error when the file is damaged."""
    with opened(path) as database:
        (verdict,) = database.execute("pragma integrity_check(1)").fetchone()
        if verdict != "ok":
            raise driver.DatabaseError(f"{path.name} is damaged: {verdict}")
        names = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name"
        tables = [name for (name,) in database.execute(names)]
        return {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - a name of the schema


def _copy(source: Path, target: Path, say: Callable[[str], None]) -> Copy:
    os.close(os.open(target, os.O_CREAT | os.O_EXCL, 0o600))  # VACUUM INTO takes an empty file, and leaves its mode
    with opened(source) as database:
        database.execute("vacuum into ?", (str(target),))
    made = Copy(target.name, "", rows(target))
    flush(target)
    say(f"{target.name}: {sum(made.rows.values())} rows, {target.stat().st_size / 1e6:.1f} MB")
    return Copy(made.name, digest(target), made.rows)


def _copy_secrets(settings: Settings, target: Path) -> list[Copy]:
    made = []
    for name, path in zip(SECRETS, (settings.keys_file, settings.data / "better-auth-secret"), strict=True):
        if path.exists():
            write_private(target / name, path.read_text(encoding="ascii"))
            made.append(Copy(name, digest(target / name), {}))
    return made


def _seal(target: Path, copies: list[Copy]) -> None:
    facts = {"made": target.name, "release": version("duly"), "files": [asdict(copy) for copy in copies]}
    write_private(target / MANIFEST, json.dumps(facts, indent=1) + "\n")
    flush(target)


def flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _require_room(parent: Path, size: int) -> None:
    free = shutil.disk_usage(parent).free
    if free < size + SPARE:
        raise Stop(f"{parent} has {free / 1e6:.0f} MB left and a backup may need {(size + SPARE) / 1e6:.0f} MB.")


def _prune(parent: Path, keep: int, say: Callable[[str], None]) -> None:
    """Only what is a backup by its name and its contents."""
    found = sorted(path for path in parent.iterdir() if (path / MANIFEST).is_file() and _stamped(path.name))
    for old in found[:-keep]:
        shutil.rmtree(old)
        say(f"{old.name}: removed, {keep} newer ones are kept")


def _stamped(name: str) -> bool:
    try:
        datetime.strptime(name, STAMP).replace(tzinfo=UTC)
    except ValueError:
        return False
    return True
