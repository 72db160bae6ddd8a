"""Whatever ails the database, the answer is 503 with Retry-After, never 500 and never 401, and it mends by itself."""

import asyncio
import resource
import shutil
import signal
from contextlib import closing, contextmanager

import pysqlite3.dbapi2 as driver
import pytest

from duly_api.problems import Unavailable
from duly_api.sqlite import connection as sqlite
from duly_api.sqlite import database as bounds

pytestmark = [pytest.mark.req("NF-2"), pytest.mark.engines("sqlite")]


@pytest.fixture
async def task(alice) -> str:
    return (await alice.post("/api/tasks", json={"title": "before"})).json()["id"]


async def assert_unavailable(*answers) -> None:
    for answer in answers:
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["type"] == "urn:duly:problem:unavailable"
        assert answer.headers["Content-Type"] == "application/problem+json"


async def assert_well(person, task_id: str) -> None:
    assert (await person.post("/api/tasks", json={"title": "after"})).status_code == 201
    assert (await person.get(f"/api/tasks/{task_id}")).status_code == 200


async def every_write(person, task_id: str) -> list:
    address = f"/api/tasks/{task_id}"
    long = {"title": "x", "notes": "x" * 20_000}
    return [
        await person.post("/api/tasks", json=long),
        await person.patch(address, json={"notes": "x" * 20_000}),
    ]


async def test_a_full_disk(duly, alice, task):
    """The engine's own quota: every page beyond it is `SQLITE_FULL`."""
    ((pages,),) = await duly.database.write(lambda tx: tx.fetch("pragma page_count"))
    await duly.database.write(lambda tx: tx.fetch(f"pragma max_page_count = {pages}"))
    await assert_unavailable(*await every_write(alice, task))
    assert (await alice.get(f"/api/tasks/{task}")).json()["title"] == "before"
    await duly.database.write(lambda tx: tx.fetch("pragma max_page_count = 1000000"))
    await assert_well(alice, task)


@contextmanager
def files_no_larger_than(size: int):
    """What a full disk does to a commit: the write itself fails. Needs no privilege."""
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_a_commit_that_fails_is_never_acknowledged(duly, alice, task):
    wal = duly.settings.database.with_name("tasks.db-wal")
    with files_no_larger_than(wal.stat().st_size):
        answers = await asyncio.gather(*(alice.post("/api/tasks", json={"title": f"t{n}"}) for n in range(20)))
        await assert_unavailable(*answers, *await every_write(alice, task))
        assert (await alice.get("/api/tasks")).json()["items"][0]["title"] == "before"
    assert len((await alice.get("/api/tasks")).json()["items"]) == 1
    await assert_well(alice, task)


async def test_locked_by_another_process(duly, alice, task, monkeypatch):
    monkeypatch.setattr(duly.database._writer._connection, "_lock_wait", 0.05)
    duly.database._writer._connection.close()  # to open again with the shorter wait
    other = driver.connect(str(duly.settings.database), isolation_level=None)
    other.execute("begin immediate")
    await assert_unavailable(*await every_write(alice, task))
    assert (await alice.get("/api/tasks")).status_code == 200
    assert (await duly.client().get("/readyz")).status_code == 200
    other.execute("rollback")
    other.close()
    await assert_well(alice, task)


async def test_the_directory_removed_and_brought_back(duly, alice, task):
    folder = duly.settings.database.parent
    hidden = folder.rename(folder.with_name("hidden"))
    await assert_unavailable(*await every_write(alice, task), await alice.get("/api/tasks"))
    assert (await duly.client().get("/readyz")).status_code == 503
    assert (await duly.client().get("/healthz")).status_code == 200
    assert (await duly.client().get("/api/tasks")).status_code == 401
    hidden.rename(folder)
    await assert_well(alice, task)
    assert (await duly.client().get("/readyz")).status_code == 200


async def test_the_file_deleted_for_good_is_not_written_into_the_void(duly, alice, task):
    """An open file lives on without its name; what is acknowledged there is lost with the process."""
    for path in duly.settings.database.parent.iterdir():
        path.unlink()
    await assert_unavailable(*await every_write(alice, task), await alice.get("/api/tasks"))


async def test_the_file_moved_before_the_commit_is_not_acknowledged(duly, alice, task):
    path = duly.settings.database
    elsewhere = path.with_name("elsewhere")

    async def moved(tx):
        await tx.fetch("delete from tasks")
        path.rename(elsewhere)

    with pytest.raises(Unavailable, match=r"moved|reached"):
        await duly.database.write(moved)
    elsewhere.rename(path)
    await assert_well(alice, task)


async def test_the_file_replaced_by_a_copy_is_taken_up(duly, alice, task):
    path = duly.settings.database
    await duly.database.write(lambda tx: tx.fetch("delete from revocations"), scrub=True)
    copy = shutil.copy(path, path.with_name("copy"))
    for each in (path, path.with_name("tasks.db-wal"), path.with_name("tasks.db-shm")):
        each.unlink()
    copy.rename(path)
    await assert_well(alice, task)


async def test_garbage_in_place_of_the_file(duly, alice, task):
    path = duly.settings.database
    with closing(driver.connect(str(path))) as whole:  # what is still in the journal would stay behind when it moves
        whole.execute("pragma wal_checkpoint(truncate)")
    kept = path.rename(path.with_name("kept"))
    path.write_bytes(b"this is no database" * 1000)
    await assert_unavailable(*await every_write(alice, task), await alice.get("/api/tasks"))
    path.unlink()
    kept.rename(path)
    await assert_well(alice, task)


async def test_a_read_that_takes_too_long_is_interrupted(duly, monkeypatch):
    monkeypatch.setattr(duly.database._reader, "_budget", 0.05)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(Unavailable, match="SQLITE_INTERRUPT"):
        await duly.database.fetch(endless)
    assert await duly.database.fetch("select 1") == [(1,)]


async def test_a_write_that_takes_too_long_is_interrupted(duly, alice, task, monkeypatch):
    monkeypatch.setattr(duly.database._writer._connection, "_budget", 0.05)
    endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    with pytest.raises(Unavailable, match="SQLITE_INTERRUPT"):
        await duly.database.write(lambda tx: tx.fetch(endless))
    await assert_well(alice, task)


async def test_a_writer_that_never_answers_is_not_waited_for(duly, alice, monkeypatch):
    monkeypatch.setattr(bounds, "PATIENCE", 0.05)
    monkeypatch.setattr(duly.database._writer, "submit", lambda _unit: None)
    await assert_unavailable(await alice.post("/api/tasks", json={"title": "x"}))


async def test_after_the_end_everything_is_unavailable(duly, alice, task):
    await duly.database.close()
    await assert_unavailable(*await every_write(alice, task))


@pytest.mark.parametrize(("code", "kept"), [("SQLITE_BUSY", True), ("SQLITE_FULL", True), ("SQLITE_IOERR", False)])
def test_a_connection_that_had_an_error_of_the_file_is_not_used_again(settings, code, kept):
    connection = sqlite.Connection(settings.database, budget=1, lock_wait=0)
    connection.require_open()
    error = driver.OperationalError("disk I/O error")
    error.sqlite_errorcode, error.sqlite_errorname = getattr(driver, code), code
    assert connection._trouble(error).reason == f"{code}: disk I/O error"
    assert (connection._connection is not None) == kept
    connection.close()


def test_an_engine_that_can_corrupt_is_refused(monkeypatch):
    assert driver.sqlite_version_info >= sqlite.SAFE_VERSION == (3, 51, 3)
    monkeypatch.setattr(driver, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ImportError, match=r"3\.51\.3"):
        sqlite.require_safe()


async def test_every_commit_is_flushed(duly):
    """Durability is a setting of each connection: 2 is FULL."""
    settings = {name: await duly.database.write(lambda tx, n=name: tx.fetch(f"pragma {n}")) for name in WANTED}
    assert {name: rows[0][0] for name, rows in settings.items()} == WANTED


WANTED = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
