"""`duly restore`: a backup takes the place of the data, and what had ended since stays ended.

Accounts that were deleted after the backup are deleted again, by the same way as ever, at the next start. Sessions
and links of the backup are over: somebody may have ended them since, and nothing here would know.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pysqlite3.dbapi2 as driver

from duly import keys
from duly.backup import SECRETS, Copy, databases, digest, dump, flush, opened, postgresql, read_manifest, rows
from duly.postgresql import DUMP, Database
from duly.secret_files import write_private
from duly.settings import Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from duly.settings import Settings

MARK = "restoring"  # a file in the data directory while the databases change places
KEPT = "before-restore-"
TOMBSTONES = "select value from revocations where kind = 'subject'"
PEOPLE = "select distinct user_id from tasks union select user_id from refused_tokens where user_id <> ''"
OVER = ("session", "verification", "duly_links", "duly_undelivered_events", "duly_ordered_ends")


def restore(settings: Settings, folder: Path, say: Callable[[str], None]) -> Path | None:
    """Where the data that was there is kept now, if there was any. Duly must not be running."""
    database = postgresql(settings)
    copies = {copy.name: copy for copy in read_manifest(folder)["files"]}
    if not ({DUMP} if database else {"auth.db", "tasks.db"}) <= copies.keys():
        raise Stop(f"{folder} holds no copy of both databases of this kind; take another backup.")
    for copy in copies.values():
        _check(folder, copy)
    say(f"{folder.name}: {len(copies)} files, all as they were written")
    kept, again = _from_dump(settings, database, folder, say) if database else _from_files(settings, folder, copies)
    _secrets(settings, folder, copies)
    if again:
        noun = "1 account that is gone is" if again == 1 else f"{again} accounts that are gone are"
        say(f"{noun} deleted again at the next start")
    return kept


def _from_dump(
    settings: Settings, database: Database, folder: Path, say: Callable[[str], None]
) -> tuple[Path | None, int]:
    """In one transaction: until its end everything is as it was."""
    database.require_idle()
    kept = _kept(settings)
    dump(database, kept / DUMP, say)
    return kept, database.replace(folder / DUMP, database.tombstones())


def _from_files(settings: Settings, folder: Path, copies: Mapping[str, Copy]) -> tuple[Path | None, int]:
    places = databases(settings)
    fresh = {name: _stage(folder / name, path) for name, path in places.items() if name in copies}
    try:
        leaving = _deleted_since([places["tasks.db"], *settings.data.glob(f"{KEPT}*/tasks.db")])
        again = _close(fresh["auth.db"], fresh["tasks.db"], leaving)
    except driver.Error as error:
        raise Stop(f"The backup {folder} is not one of this release of Duly ({error}); nothing was changed.") from error
    return _change_places(settings, places, fresh), again


def require_whole(data: Path) -> None:
    """A start between two files of different days would show people wrong data."""
    if (data / MARK).exists():
        raise Stop(f"A restore into {data} was interrupted; run it again: duly restore FOLDER")


def _check(folder: Path, copy: Copy) -> None:
    path = folder / copy.name
    try:
        found = digest(path)
    except OSError as error:
        raise Stop(f"{path} can't be read ({error.strerror}); take another backup.") from None
    if Path(copy.name).name != copy.name or found != copy.sha256:
        raise Stop(f"{path} is not the file that was written then; take another backup.")


def _stage(source: Path, target: Path) -> Path:
    """A copy beside the place it will take, so that taking it is one step."""
    staged = target.with_name(f".{target.name}.restored")
    write_private(staged, "")
    shutil.copyfile(source, staged)
    flush(staged)
    return staged


def _deleted_since(files: list[Path]) -> set[str]:
    """As far as the data that is there, or was there before another restore, can still tell."""
    found: set[str] = set()
    for tasks in files:
        with suppress(driver.Error), opened(tasks) as database:
            found |= {value for (value,) in database.execute(TOMBSTONES)}
    return found


def _close(auth: Path, tasks: Path, leaving: set[str]) -> int:
    """Ends what the backup would bring back to life. Answers how many accounts have to go (again)."""
    rows(auth), rows(tasks)
    with opened(tasks) as database:
        leaving |= {value for (value,) in database.execute(TOMBSTONES)}
        people = {value for (value,) in database.execute(PEOPLE)}
    with opened(auth) as database:
        accounts = {value for (value,) in database.execute("select id from user")}
        database.execute("begin immediate")
        for table in OVER:
            if database.execute("select 1 from sqlite_schema where name = ?", (table,)).fetchone():
                database.execute(f"delete from {table}")  # noqa: S608 - one of OVER
        again = (leaving & accounts) | (people - accounts)
        intend = "insert or ignore into duly_intended_deletions (user_id) values (?)"
        database.executemany(intend, [(user,) for user in sorted(again)])
        database.execute("commit")
    return len(again)


def _kept(settings: Settings) -> Path:
    folder = settings.data / f"{KEPT}{datetime.now(UTC).strftime('%Y%m%dT%H%M%S.%fZ')}"
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _change_places(settings: Settings, places: dict[str, Path], fresh: dict[str, Path]) -> Path | None:
    kept = _kept(settings)
    mark = settings.data / MARK
    write_private(mark, "")
    for name, path in places.items():
        if name == "security-log.db" and _intact(path):
            fresh.get(name, path.with_name("none")).unlink(missing_ok=True)  # what has happened since stays told
            continue
        for part in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if part.exists():
                shutil.move(part, kept / f"{name}{part.name.removeprefix(path.name)}")
        if name in fresh:
            fresh[name].replace(path)
    mark.unlink()
    if any(kept.iterdir()):
        return kept
    kept.rmdir()
    return None


def _intact(path: Path) -> bool:
    try:
        return path.exists() and bool(rows(path))
    except driver.Error:
        return False


def _secrets(settings: Settings, folder: Path, copies: dict[str, Copy]) -> None:
    """Secrets that are there stay; the ring is new, or a token given out a minute ago would outlive its session."""
    for name, path in zip(SECRETS, (settings.keys_file, settings.data / "better-auth-secret"), strict=True):
        if name in copies and not path.exists():
            write_private(path, (folder / name).read_text(encoding="ascii"))
    if settings.keys_file.exists() and not settings.environment.get("DULY_JWT_KEYS"):
        keys.rotate(settings.keys_file, settings.token_ttl, compromised=True)
