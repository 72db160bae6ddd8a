"""Backup and restore by PostgreSQL's own tools: both schemas at one instant, and put back in one transaction."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from duly.settings import Stop

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DUMP = "database.dump"
SETTING = "DULY_BACKUP_DATABASE_URL"
SCHEMAS = ("duly_tasks", "duly_accounts")
NEAR = re.compile(r"(localhost|127(\.\d+){3}|\[::1\])(:\d+)?").fullmatch
MODES = ("disable", "verify-full")  # with the others libpq does not ask for a certificate, or not whose
ID = re.compile(r"[\w-]+").fullmatch
RUNNING = """
select count(*) from pg_stat_activity where datname = current_database() and usename in ('duly_api', 'duly_web')"""
# Who left, and who was to leave at a start that never came: a restore before this one only wrote that down.
LEFT = {
    "duly_tasks.revocations": "select value from duly_tasks.revocations where kind = 'subject'",
    "duly_accounts.duly_intended_deletions": "select user_id from duly_accounts.duly_intended_deletions",
}
EMPTIED = """
set client_min_messages = warning;
create temporary table leaving (id text primary key) on commit drop;
copy leaving from stdin;
{leaving}
\\.
drop schema if exists duly_tasks cascade;
drop schema if exists duly_accounts cascade;
"""
# As in restore.py: what the backup would bring back to life is over, and who left since leaves again.
CLOSED = """
set search_path = duly_accounts, pg_temp;  -- a dump leaves none, and triggers count on theirs
do $$
declare over text;
begin
    foreach over in array array['session', 'verification', 'duly_links', 'duly_undelivered_events', 'duly_ordered_ends']
    loop
        if to_regclass('duly_accounts.' || over) is not null then
            execute format('delete from duly_accounts.%I', over);
        end if;
    end loop;
end
$$;
insert into duly_accounts.duly_intended_deletions (user_id)
select id from duly_accounts."user" where id in (
    select id from pg_temp.leaving union select value from duly_tasks.revocations where kind = 'subject')
union
select user_id from (
    select user_id from duly_tasks.tasks union select user_id from duly_tasks.refused_tokens where user_id <> '') people
where user_id not in (select id from duly_accounts."user")
on conflict do nothing;
select count(*) from duly_accounts.duly_intended_deletions;
"""


class Database:
    """As the role that may read and replace everything; its password never stands on a command line."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        url = environment.get(SETTING)
        if not url:
            raise Stop(f"Set {SETTING} to the address of the role that deploy/postgresql/backup-role.sql makes.")
        parts = urlsplit(url)
        if parts.scheme not in {"postgresql", "postgres"} or not parts.hostname or not parts.path.strip("/"):
            raise Stop(f"{SETTING} is no PostgreSQL address: give postgresql://duly_backup:…@host/duly.")
        host, options = parts.netloc.rpartition("@")[2], dict(parse_qsl(parts.query))
        if "password" in options:
            raise Stop(f"{SETTING} would show its password on a command line: give it before the @, not behind the ?.")
        elsewhere = not NEAR(host) or not options.keys().isdisjoint(("host", "hostaddr"))
        if elsewhere and options.get("sslmode") not in MODES:
            raise Stop(
                f"{SETTING} says nothing of encryption for another machine: "
                "add ?sslmode=verify-full (or sslmode=disable, where nobody else is on the network)."
            )
        self._address = parts._replace(netloc=f"{parts.username or 'duly_backup'}@{host}").geturl()
        self._major: str | None = None
        self._environment = {**environment, "PGPASSWORD": unquote(parts.password or ""), "PGCONNECT_TIMEOUT": "10"}

    def dump(self, target: Path) -> None:
        _ = self.major
        schemas = [f"--schema={schema}" for schema in SCHEMAS]
        self._run("pg_dump", "--format=custom", f"--file={target}", *schemas, self._address)

    def require_idle(self) -> None:
        if self.ask(RUNNING) != ["0"]:
            raise Stop("The api or the web is still connected to the database; stop them on every machine first.")

    def tombstones(self) -> set[str]:
        """None of a database that was never used."""
        there = [table for table in LEFT if self.ask(f"select to_regclass('{table}') is not null") == ["t"]]
        return {one for table in there for one in self.ask(LEFT[table])}

    def ask(self, statement: str) -> list[str]:
        return self._run("psql", *QUIET, "--command", statement, self._address).split()

    def replace(self, dump: Path, leaving: Iterable[str]) -> int:
        """All or nothing. Answers how many accounts have to go (again)."""
        ids = "\n".join(sorted(one for one in leaving if ID(one)))
        command = [tool("psql", self.major), *QUIET, "--single-transaction", "--file=-", self._address]
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self._environment
        ) as psql:
            assert psql.stdin is not None  # noqa: S101 - asked for above
            script = [tool("pg_restore", self.major), "--file=-", str(dump)]
            _feed(psql.stdin, EMPTIED.format(leaving=ids).encode(), script, CLOSED.encode())
            answer, complaint = psql.communicate()
        if psql.returncode:
            raise Stop(f"The database was not changed: {complaint.decode(errors='replace').strip()[-600:]}")
        return int(answer.split()[-1])

    @property
    def major(self) -> str:
        """Of the server: tools of another one write what it does not understand."""
        if self._major is None:
            self._major = str(int(self.ask("show server_version_num")[0]) // 10_000)
        return self._major

    def _run(self, name: str, *arguments: str) -> str:
        done = subprocess.run(
            [tool(name, self._major), *arguments], env=self._environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise Stop(f"{name} did not work: {done.stderr.strip()[-600:]}")
        return done.stdout


UNREADABLE = b"do $$ begin raise exception 'the dump cannot be read'; end $$;\n"  # takes everything back
QUIET = ("--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1")


def _feed(psql: IO[bytes], before: bytes, command: list[str], after: bytes) -> None:
    """A psql that has ended already tells why by itself."""
    try:
        psql.write(before)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as script:
            assert script.stdout is not None  # noqa: S101 - as above
            shutil.copyfileobj(script.stdout, psql)
        psql.write(after if script.returncode == 0 else UNREADABLE)
        psql.flush()
    except BrokenPipeError:
        return


def tool(name: str, major: str | None) -> str:
    """Debian's of the server's own release, or what is on the path."""
    own = Path(f"/usr/lib/postgresql/{major}/bin/{name}")
    if found := (str(own) if own.exists() else shutil.which(name)):
        return found
    raise Stop(f"{name} is missing: install PostgreSQL's client programs (Debian: apt-get install postgresql-client).")
