"""A PgBouncer before a server of the suite, which hands out its few connections by the transaction."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from packages import PGBOUNCER
from postgres_server import OWNERS_AND_APPLICATIONS, Missing
from stack import free_ports, until
from unprivileged import ended_with_us, run, unprivileged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postgres_server import Server

CONFIGURATION = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {connections}
logfile = {folder}/log
pidfile = {folder}/pid
"""


@contextmanager
def pooler(server: Server, connections: int) -> Iterator[int]:
    """Its port. `Missing` when there is none."""
    if PGBOUNCER is None:
        raise Missing("no pgbouncer on this machine (Debian: apt-get install pgbouncer)")
    (port,) = free_ports(1)
    with TemporaryDirectory(prefix="duly-pgbouncer-") as name:
        folder = Path(name)
        settings = {"server": server.port, "port": port, "folder": folder, "connections": connections}
        (folder / "ini").write_text(CONFIGURATION.format(**settings))
        (folder / "users").write_text("".join(f'"{role}" "{server.password}"\n' for role in OWNERS_AND_APPLICATIONS))
        if user := unprivileged():
            for path in (folder, folder / "ini", folder / "users"):
                os.chown(path, user.pw_uid, user.pw_gid)
        with ended_with_us('kill "$(cat "$0/pid")"', folder):
            run([PGBOUNCER, "-q", "-d", folder / "ini"])
            until(lambda: (folder / "pid").exists() and (folder / "pid").read_text().strip(), 10, "pgbouncer starts")
            yield port
        until(lambda: not (folder / "pid").exists(), 10, "pgbouncer ends")
