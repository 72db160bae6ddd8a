"""Three etcds, three nodes of PostgreSQL under Patroni, and HAProxy's way to whichever is primary; on loopback."""

from __future__ import annotations

import os
import secrets
import signal
from itertools import count
from typing import TYPE_CHECKING

from nodes import Node
from processes import Process, free_ports, wait
from programs import ROOT, unprivileged

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Programs

DEPLOY = ROOT / "deploy"
NAMES = ("one", "two", "three")
ROLES = ("duly_tasks_owner", "duly_api", "duly_accounts_owner", "duly_web")
PASSWORDS = ("superuser", "replicator", "rewinder", "patroni", *ROLES)


class Database:
    """`folder` is private to the user who runs it, and empty."""

    def __init__(self, programs: Programs, folder: Path) -> None:
        self.programs, self.folder, self.port = programs, folder, free_ports(1)[0]
        self.secrets = {name: secrets.token_hex(12) for name in PASSWORDS}
        self.etcds = self._etcds()
        self.nodes = [self._node(name) for name in NAMES]
        self.way = self._way()

    def url(self, role: str) -> str:
        return f"postgresql://{role}:{self.secrets[role]}@127.0.0.1:{self.port}/duly"

    def start(self) -> None:
        (self.folder / "secrets").mkdir()
        for name, value in self.secrets.items():
            (self.folder / "secrets" / name).write_text(value)
        if user := unprivileged():
            for path in (self.folder, *self.folder.rglob("*")):
                os.chown(path, user.pw_uid, user.pw_gid)
        for etcd in self.etcds:
            etcd.start()
        for node in self.nodes:
            node.patroni.start()
        self.way.start()
        try:
            wait(self.whole, 90, "three nodes stream")
        except TimeoutError:
            raise SystemExit(self.nodes[0].patroni.last_words() + "\nThe nodes did not come up.") from None

    def end(self) -> None:
        self.way.end()
        for node in self.nodes:
            node.end()
        for etcd in self.etcds:
            etcd.signal(signal.SIGCONT) if etcd.runs() else None
            etcd.end()

    def members(self) -> list[dict[str, object]]:
        for node in self.nodes:
            if found := node.state():
                return list(found["members"])  # type: ignore[call-overload]
        return []

    def primary(self) -> Node:
        names = [member["name"] for member in self.members() if member["role"] == "leader"]
        return next(node for node in self.nodes if node.name in names)

    def whole(self) -> bool:
        """A primary, and two standbys that stream from it and may count; each says so itself, not what is written."""
        told = [node.says() for node in self.nodes]
        leaders = [each for each in told if each.get("role") == "primary" and each.get("state") == "running"]
        streams = [each for each in told if each.get("replication_state") == "streaming"]
        counts = [each for each in streams if each.get("sync_standby") or each.get("quorum_standby")]
        return len(leaders) == 1 and len(streams) == 2 and (bool(counts) or self.asynchronous)

    asynchronous = False

    def acknowledge_alone(self) -> None:
        """The control: what a primary acknowledges may be nowhere else."""
        self.asynchronous = True
        self._tell(self.primary(), "PATCH", "/config", {"synchronous_mode": False, "synchronous_mode_strict": False})
        wait(lambda: not any(str(m["role"]).startswith(("sync", "quorum")) for m in self.members()), 20, "asynchronous")

    def switch_over(self) -> None:
        leader = self.primary()
        self._tell(leader, "POST", "/switchover", {"leader": leader.name})

    def _tell(self, node: Node, method: str, path: str, body: object) -> None:
        node.ask(self.secrets["patroni"], method, path, body)

    def _etcds(self) -> list[Process]:
        clients, peers = free_ports(3), free_ports(3)
        self._etcd_hosts = ",".join(f"127.0.0.1:{port}" for port in clients)
        everybody = ",".join(f"{name}=http://127.0.0.1:{peer}" for name, peer in zip(NAMES, peers, strict=True))
        made = []
        for name, client, peer in zip(NAMES, clients, peers, strict=True):
            here, there = f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"
            settings = {
                "NAME": name,
                "DATA_DIR": str(self.folder / f"etcd-{name}"),
                "LISTEN_CLIENT_URLS": here,
                "ADVERTISE_CLIENT_URLS": here,
                "LISTEN_PEER_URLS": there,
                "INITIAL_ADVERTISE_PEER_URLS": there,
                "INITIAL_CLUSTER": everybody,
                "HEARTBEAT_INTERVAL": "200",  # three of them and all else on one small machine
                "ELECTION_TIMEOUT": "2000",
                "LOGGER": "zap",
            }
            environment = {f"ETCD_{key}": value for key, value in settings.items()}
            made.append(self._process(f"etcd-{name}", [self.programs.etcd], environment))
        return made

    def _node(self, name: str) -> Node:
        port, patroni = free_ports(2)
        data = self.folder / f"postgresql-{name}"
        environment = {
            "PATH": f"{self.programs.patroni}:{self.programs.postgres}:/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
            "SECRETS": str(self.folder / "secrets"),
            "PATRONI_NAME": name,
            "PATRONI_ETCD3_HOSTS": self._etcd_hosts,
            "PATRONI_POSTGRESQL_LISTEN": f"127.0.0.1:{port}",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"127.0.0.1:{port}",
            "PATRONI_POSTGRESQL_DATA_DIR": str(data),
            "PATRONI_POSTGRESQL_PGPASS": str(self.folder / f"pgpass-{name}"),
            "PATRONI_RESTAPI_LISTEN": f"127.0.0.1:{patroni}",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"127.0.0.1:{patroni}",
        }
        process = self._process(f"patroni-{name}", [DEPLOY / "patroni" / "start.sh"], environment)
        return Node(name, port, patroni, data, process)

    def _way(self) -> Process:
        environment = {"DATABASE_BIND": f"127.0.0.1:{self.port}"}
        for number, node in zip(count(1), self.nodes):
            environment[f"NODE_{number}"] = f"127.0.0.1:{node.port}"
            environment[f"PATRONI_HOST_{number}"] = "127.0.0.1"
            environment[f"PATRONI_PORT_{number}"] = str(node.patroni_port)
        command = [self.programs.haproxy, "-db", "-q", "-f", DEPLOY / "haproxy" / "database.cfg"]
        return self._process("way-to-the-primary", command, environment)

    def _process(self, name: str, command: list[str | Path], environment: dict[str, str]) -> Process:
        log = self.folder.parent / "logs" / f"{name}.log"
        return Process(name, command, environment, self.folder.parent, log, as_nobody=True)
