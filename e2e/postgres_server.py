"""A PostgreSQL of the suite's own, thrown away at the end: `with server(15) as postgres: postgres.fresh()`.

From Node: `python e2e/postgres_server.py [--major N]` prints one line of JSON and runs until its standard input closes.
Its template `duly` has the roles and schemas of `deploy/postgresql/roles.sql`, and every clone of it has them, too.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from packages import postgresql
from unprivileged import ended_with_us, run, unprivileged

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = Path(__file__).resolve().parents[1] / "deploy" / "postgresql" / "roles.sql"
OWNERS_AND_APPLICATIONS = ("duly_tasks_owner", "duly_api", "duly_accounts_owner", "duly_web")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # it outlives no power cut, and nobody asks it to
    "max_connections": "100",
    "shared_buffers": "64MB",
    "log_min_messages": "warning",
    "log_statement": "none",
}

ENDING = '"$0" stop -s -m immediate -D "$1/data"; rm -rf "$1"'


class Missing(Exception):  # noqa: N818 - a reason to skip, not an error
    """The major is not on this machine; the message says what was looked for."""


@dataclass
class Server:
    major: int
    binaries: Path
    folder: Path
    port: int
    password: str
    settings: dict[str, str]
    _numbers: Iterator[int]

    def url(self, role: str = "postgres", database: str = "duly") -> str:
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def environment(self, database: str = "duly") -> dict[str, str]:
        """What the api and the web are told."""
        roles = {
            "DULY_DATABASE_URL": "duly_api",
            "DULY_DATABASE_OWNER_URL": "duly_tasks_owner",
            "DULY_AUTH_DATABASE_URL": "duly_web",
            "DULY_AUTH_DATABASE_OWNER_URL": "duly_accounts_owner",
        }
        return {name: self.url(role, database) for name, role in roles.items()}

    def fresh(self, template: str = "duly") -> str:
        """The name of a new clone. Who is connected to the template is put out first."""
        name = f"{template}_{next(self._numbers)}"
        self.sql(
            f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{template}';",  # noqa: S608 - ours
            f"create database {name} template {template};",
            f"revoke all on database {name} from public;",  # a clone has its own
            *(f"grant connect on database {name} to {role};" for role in OWNERS_AND_APPLICATIONS),
        )
        return name

    def drop(self, database: str) -> None:
        self.sql(f"drop database if exists {database} with (force);")

    def sql(self, *statements: str, database: str = "postgres") -> str:
        """As the superuser, one after the other; what they answer."""
        return self._psql(database, "\n".join(statements))

    def start(self) -> None:
        """Ready when it returns; it is not asked whether it has recovered from a stop."""
        options = " ".join(f"-c {name}='{value}'" for name, value in {**self.settings, "port": str(self.port)}.items())
        self._pg_ctl("start", "-w", "-t", "60", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is a crash: nobody is told, and the next start recovers."""
        self._pg_ctl("stop", "-w", "-m", mode)

    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def _pg_ctl(self, *arguments: str) -> None:
        run([self.binaries / "pg_ctl", "-s", "-D", self.folder / "data", *arguments])

    def _psql(self, database: str, text: str) -> str:
        command = [self.binaries / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        address = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "postgres", "PGDATABASE": database}
        return run(command, text, {**os.environ, **address, "PGPASSWORD": self.password})


@contextmanager
def server(major: int, **settings: str) -> Iterator[Server]:
    """`Missing` when there is none of this major."""
    found = postgresql(major)
    if found is None:
        raise Missing(f"no PostgreSQL {major}: not on PATH, not in /usr/lib/postgresql, and not in the wheel")
    folder = Path(tempfile.mkdtemp(prefix=f"duly-postgresql-{major}-"))
    made = Server(major, found, folder, _free_port(), secrets.token_hex(12), SETTINGS | settings, count(1))
    try:
        _initialise(made)
        with ended_with_us(ENDING, made.binaries / "pg_ctl", folder):
            made.start()
            made.sql("create database duly;")
            made.sql(ROLES.read_text(), database="duly")
            made.sql(*(f"alter role {role} password '{made.password}';" for role in OWNERS_AND_APPLICATIONS))
            yield made
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(made: Server) -> None:
    """It refuses to run as root, so root lets an unprivileged user do it, in a folder of that user's."""
    if user := unprivileged():
        os.chown(made.folder, user.pw_uid, user.pw_gid)
        made.binaries = _reachable(made.binaries, made.folder)
    secret = made.folder / "password"
    secret.write_text(made.password)
    secret.chmod(0o644)  # in a folder that is private
    how = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    run([made.binaries / "initdb", "-D", made.folder / "data", *how, f"--pwfile={secret}"])
    secret.unlink()


def _reachable(binaries: Path, folder: Path) -> Path:
    """What lies in a home of root's is copied to where the unprivileged user may run it."""
    try:
        run([binaries / "postgres", "--version"])
    except (OSError, subprocess.SubprocessError):
        return Path(shutil.copytree(binaries.parent, folder / "installed", symlinks=True)) / binaries.name
    return binaries


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    parser = argparse.ArgumentParser(description="A PostgreSQL until standard input closes.")
    parser.add_argument("--major", type=int, default=15)
    asked = parser.parse_args()
    try:
        with server(asked.major) as postgres:
            urls = {**postgres.environment(), "superuser": postgres.url(database="postgres"), "template": "duly"}
            print(json.dumps(urls), flush=True)
            sys.stdin.read()
    except Missing as missing:
        print(json.dumps({"missing": str(missing)}), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
