"""A backup taken while people work, the data gone, and everything back: but nothing that had been ended since."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from typing import ClassVar

import httpx
import pytest
from people import Client, Person
from postgres_server import Missing, server
from stack import running, until

BACKUP_ROLE = Path(__file__).resolve().parents[1] / "deploy" / "postgresql" / "backup-role.sql"


def titles(client):
    return {task["title"] for task in client.call("GET", "/api/tasks?limit=200").json()["items"]}


class Writing:
    """Somebody who adds one task after another until the end of the block."""

    def __init__(self, client):
        self.acknowledged, self._client = [], client
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def _write(self):
        while not self._stop.is_set() and len(self.acknowledged) < 190:
            self.acknowledged.append(self._client.add(f"Task {len(self.acknowledged)}")["title"])

    def __enter__(self):
        self._thread.start()
        until(lambda: len(self.acknowledged) > 5, 10, "tasks are being added")
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def back_up(stack, folder):
    return Path(stack.duly("backup", str(folder)).stdout.splitlines()[-1].partition(": ")[2])


class Files:
    """The data as `make up` has them."""

    settings: ClassVar[dict[str, str]] = {}

    def lose(self, stack):
        for name in ("auth.db", "auth.db-wal", "auth.db-shm"):
            (stack.data / name).unlink(missing_ok=True)

    def left_of(self, stack, user_id):
        """Rows of an account in either database."""
        places = {"tasks.db": "tasks where user_id", "auth.db": "user where id"}
        total = 0
        for name, where in places.items():
            with closing(sqlite3.connect(stack.data / name)) as database:
                total += database.execute(f"select count(*) from {where} = ?", (user_id,)).fetchone()[0]  # noqa: S608 - above
        return total


class PostgreSQL:
    def __init__(self, server):
        self._server, self._name = server, server.fresh()
        server.sql(
            BACKUP_ROLE.read_text(), f"alter role duly_backup password '{server.password}';", database=self._name
        )
        self.settings = server.environment(self._name) | {
            "DULY_BACKUP_DATABASE_URL": server.url("duly_backup", self._name)
        }

    def lose(self, _stack):
        self._server.sql("drop schema duly_accounts cascade;", database=self._name)

    def left_of(self, _stack, user_id):
        tables = ("duly_tasks.tasks where user_id", 'duly_accounts."user" where id')
        counts = [f"select count(*) from {table} = '{user_id}';" for table in tables]  # noqa: S608 - an id of ours
        return sum(int(count) for count in self._server.sql(*counts, database=self._name).split())


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request):
    if request.param == "sqlite":
        yield Files()
        return
    try:
        with server(15) as postgres:
            yield PostgreSQL(postgres)
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.mark.req("EC-3", "FR-09")
def test_restore_drill(tmp_path, place, figure):
    folder = tmp_path / "backups"
    folder.mkdir(mode=0o700)
    with running(tmp_path / "duly", **place.settings) as stack:
        ada, ben = Client(stack, Person("Ada")), Client(stack, Person("Ben"))
        bens_id = ben.call("GET", "/api/me").json()["id"]
        ben.add("Ben's only one")
        with Writing(ada) as writing:
            before = set(writing.acknowledged)
            backup = back_up(stack, folder)
        ada.add("Made after the backup")
        ben.web.post("/api/auth/delete-user", json={"password": ben.person.password}).raise_for_status()
        with pytest.raises(subprocess.CalledProcessError) as refused:
            stack.duly("restore", str(backup))
        assert "Duly is already running" in refused.value.stderr
        token, cookies = ada.token, ada.web.cookies
    place.lose(stack)
    assert "1 account that is gone is deleted again" in stack.duly("restore", str(backup)).stdout
    assert place.left_of(stack, bens_id) == 2
    ports = {"DULY_WEB_PORT": str(stack.web_port), "DULY_API_PORT": str(stack.api_port)}
    with running(tmp_path / "duly", **ports, **place.settings) as again:
        assert httpx.get(f"{stack.url}/api/auth/token", cookies=cookies).status_code == 401
        assert httpx.get(f"{stack.api}/api/tasks", headers={"Authorization": f"Bearer {token}"}).status_code == 401
        back = titles(Client(again, ada.person, known=True))
        assert before <= back
        assert "Made after the backup" not in back
        until(lambda: place.left_of(again, bens_id) == 0, 10, "Ben's account and task are gone again")
    written = {file["name"]: file["rows"] for file in json.loads((backup / "backup.json").read_text())["files"]}
    if "tasks.db" in written:
        assert len(back) == written["tasks.db"]["tasks"] - 1
    figure(f"restore drill, {type(place).__name__}", f"{len(back)} tasks back, the account that had left is gone again")
