"""Faults 2 and 3: a database is away, locked or full. 503 within 5 seconds, no 500, no 401, and it mends by itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import httpx
import pysqlite3.dbapi2 as sqlite
import pytest
from people import Client
from playwright.sync_api import expect
from stack import running
from test_fault_api_down import row
from test_journey_tasks import add, saved

pytestmark = pytest.mark.engines("sqlite")  # it looks into the files

IN_TIME, AT_ONCE = 5.0, 20
LOCK = """
import sys, pysqlite3.dbapi2 as sqlite
connection = sqlite.connect(sys.argv[1], isolation_level=None)
connection.execute("begin immediate")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def database_in(folder, place):
    """The tasks' database in a directory of its own; everything else stays where it is."""
    place.mkdir(mode=0o700, exist_ok=True)
    with running(folder, DULY_DATABASE_URL=f"sqlite:///{place}/tasks.db") as stack:
        yield stack


@contextmanager
def renamed(place):
    hidden = place.rename(place.with_name("hidden"))
    yield
    hidden.rename(place)


@contextmanager
def replaced(place):
    """By a file that is no database, as a bad restore would; what was there is moved aside as a whole."""
    with renamed(place):
        place.mkdir(mode=0o700)
        place.joinpath("tasks.db").write_bytes(b"this is no database" * 1000)
        yield
        shutil.rmtree(place)


@contextmanager
def locked(place, name="tasks.db"):
    """By another process, for writing."""
    command = [sys.executable, "-c", LOCK, str(place / name)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "locked\n"
        yield
        other.stdin.close()


@contextmanager
def full(place):
    filler = place / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        write_without_end(file)
    yield
    filler.unlink()


def write_without_end(file):
    while True:
        file.write(b"x" * 4096)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 2 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m,mode=0700", "tmpfs", place]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode:
        pytest.skip("only root can mount a file system of 2 MB, and not in every container")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def attempt(stack, person, method, path, **more):
    """The answer by way of the web, and how long it took."""
    begun = time.monotonic()
    answer = httpx.request(
        method, f"{stack.url}{path}", headers={"Authorization": f"Bearer {person.token}"}, timeout=30, **more
    )
    return answer, time.monotonic() - begun


def writes(stack, person, task):
    """Many at once: nobody waits long behind the others."""
    asks = [("POST", "/api/tasks", {"title": "new", "notes": "x" * 20_000})] * AT_ONCE
    asks += [("PATCH", f"/api/tasks/{task}", {"notes": "x" * 20_000}), ("DELETE", f"/api/tasks/{task}", None)]
    with ThreadPoolExecutor(len(asks)) as pool:
        return list(pool.map(lambda ask: attempt(stack, person, ask[0], ask[1], json=ask[2]), asks))


def assert_unavailable(answers):
    for answer, took in answers:
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == 503
        assert took < IN_TIME


@pytest.mark.req("NF-2", "EC-2")
@pytest.mark.parametrize(("fault", "reads"), [(renamed, 503), (replaced, 503), (locked, 200)])
def test_the_database_is_away(tmp_path, ada, fault, reads, figure):
    place = tmp_path / "place"
    with database_in(tmp_path / "own", place) as stack:
        person = Client(stack, ada)
        task = person.add("before")["id"]
        with fault(place):
            answers = writes(stack, person, task)
            assert_unavailable(answers)
            listed = attempt(stack, person, "GET", "/api/tasks")
            assert listed[0].status_code == reads
            assert_unavailable([listed] if reads == 503 else [])
            assert httpx.get(f"{stack.api}/readyz").status_code == reads
            assert httpx.get(f"{stack.api}/healthz").status_code == 200
            assert httpx.get(f"{stack.api}/api/tasks").status_code == 401
        assert person.call("POST", "/api/tasks", json={"title": "after"}).status_code == 201
        titles = [one["title"] for one in person.call("GET", "/api/tasks").json()["items"]]
        assert titles == ["after", "before"]
        assert httpx.get(f"{stack.api}/readyz").status_code == 200
        figure(f"database {fault.__name__} → slowest of {len(answers)} writes", f"{max(t for _, t in answers):.1f} s")


@pytest.mark.req("NF-2", "EC-2")
def test_the_disk_is_full(tmp_path, small_disk, page, ada):
    with database_in(tmp_path / "own", small_disk) as stack:
        ada.sign_up(page, stack)
        add(page, "Before the disk was full")
        saved(page)
        person = Client(stack, ada, known=True)
        task = person.call("GET", "/api/tasks").json()["items"][0]["id"]
        with full(small_disk):
            assert_unavailable(writes(stack, person, task))
            assert attempt(stack, person, "GET", "/api/tasks")[0].status_code == 200
            add(page, "While the disk was full")
            banner = page.get_by_role("status").filter(has_text="Your text is kept")
            expect(banner).to_be_visible()
            page.reload()
            expect(row(page, "Before the disk was full")).to_be_visible()
            expect(row(page, "While the disk was full")).to_be_visible()
        expect(page.locator("main")).to_have_attribute("data-unsent", "0", timeout=IN_TIME * 1000)
        page.reload()
        expect(row(page, "While the disk was full")).to_have_count(1)
        assert sound(small_disk / "tasks.db")


def sound(database):
    with closing(sqlite.connect(str(database))) as connection:
        return connection.execute("pragma integrity_check").fetchall() == [("ok",)]


@pytest.mark.req("NF-2", "FR-09")
def test_the_accounts_are_locked(own_stack, ada):
    """Web's own database: what needs it says 503, what does not goes on, and nobody is signed out in name only."""
    person = Client(own_stack, ada)
    body, origin = {"email": ada.email, "password": ada.password}, {"Origin": own_stack.url}

    def sign_in(_number):
        begun = time.monotonic()
        answer = httpx.post(f"{own_stack.url}/api/auth/sign-in/email", json=body, headers=origin, timeout=30)
        return answer.status_code, time.monotonic() - begun

    with locked(own_stack.data, "auth.db"), ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(sign_in, range(3)))
        assert [status for status, _ in answers] == [503] * 3
        assert max(took for _, took in answers) < IN_TIME
        assert person.web.post("/api/auth/sign-out", json={}).status_code == 503
        assert person.web.get("/api/auth/token").status_code == 200
        assert attempt(own_stack, person, "POST", "/api/tasks", json={"title": "on"})[0].status_code == 201
    assert sign_in(0)[0] == 200
    assert person.web.post("/api/auth/sign-out", json={}).status_code == 200
    assert person.call("GET", "/api/tasks").status_code == 401
