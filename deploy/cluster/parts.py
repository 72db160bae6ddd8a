"""Two apis, two webs and the proxy in front of them, each a process of its own as on a machine of its own."""

from __future__ import annotations

import os
import ssl
import sys
import urllib.request
from typing import TYPE_CHECKING

from certificates import Authority
from processes import Process, free_ports, wait
from programs import ROOT

from duly import keys
from duly.build import build_if_stale, node
from duly.migration import migrate
from duly.secret_files import auth_secret, prepare_directory
from duly.settings import WEB, Settings, Stop

if TYPE_CHECKING:
    from pathlib import Path

    from programs import Programs

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TTL = "900"  # a run is shorter than a token


class Parts:
    """`databases` are the settings that say where the data is; without them everything is in files of `folder`."""

    def __init__(self, programs: Programs, folder: Path, databases: dict[str, str]) -> None:
        front, inside, *ports = free_ports(6)
        self.url, self.folder = f"https://localhost:{front}", folder
        prepare_directory(folder)
        authority = Authority.make(folder)
        certificate = authority.chain("localhost")
        self.trust = ssl.create_default_context(cafile=str(authority.file))
        settings = Settings.read(
            {
                "PATH": os.environ["PATH"],
                "DULY_DATA_DIR": str(folder),
                "DULY_WEB_PORT": str(front),  # the address people see; each process has its own
                "DULY_API_PORT": str(inside),
                "DULY_PUBLIC_URL": self.url,
                "DULY_API_URL": f"https://localhost:{inside}",
                "NODE_EXTRA_CA_CERTS": str(authority.file),
                "DULY_TOKEN_TTL": TTL,
                "DULY_TRUSTED_PROXIES": "127.0.0.1",
                "DULY_API_RATE_LIMIT": "1000000",
                "DULY_AUTH_RATE_LIMIT": "100000",
                **databases,
            }
        )
        self.settings, self.secret = settings, auth_secret(settings)
        keys.ensure(settings.keys_file)
        self.apis = [self._api(number, port) for number, port in enumerate(ports[:2], 1)]
        self.webs = [self._web(number, port) for number, port in enumerate(ports[2:], 1)]
        self.ports = dict(zip([process.name for process in (*self.apis, *self.webs)], ports, strict=True))
        self.proxy = self._proxy(programs, certificate, front, inside, ports)

    def start(self) -> None:
        build_if_stale()
        self.migrate()
        for process in (*self.apis, *self.webs, self.proxy):
            process.start()
        for process in (*self.apis, *self.webs):
            self.wait_ready(process)

    def end(self) -> None:
        for process in (self.proxy, *self.webs, *self.apis):
            process.end()

    def migrate(self) -> None:
        try:
            migrate(self.settings, self.secret)
        except Stop as stop:
            raise SystemExit(f"{stop}\nThe schemas could not be made.") from None

    def wait_ready(self, process: Process) -> None:
        try:
            wait(lambda: self.ready(process), 90, f"{process.name} is ready")
        except TimeoutError as late:
            raise SystemExit(f"{process.last_words()}\n{late}") from None

    def ready(self, process: Process) -> bool:
        path = "readyz" if process in self.apis else "healthz"
        try:
            with OPENER.open(f"http://127.0.0.1:{self.ports[process.name]}/{path}", timeout=2) as answer:
                return int(answer.status) == 200
        except OSError:
            return False

    def replace(self, process: Process) -> None:
        """As a roll-out does to one of them: ended politely, started anew, waited for."""
        process.end(20)
        process.start()
        self.wait_ready(process)

    def _api(self, number: int, port: int) -> Process:
        name, environment = f"api-{number}", {**self.settings.for_api(), "DULY_API_PORT": str(port)}
        return Process(name, [sys.executable, "-m", "duly_api", "serve"], environment, self.folder, self._log(name))

    def _web(self, number: int, port: int) -> Process:
        name, command = f"web-{number}", [node(), "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1"]
        return Process(name, [*command, "-p", str(port)], self.settings.for_web(self.secret), WEB, self._log(name))

    def _proxy(self, programs: Programs, certificate: Path, front: int, inside: int, ports: list[int]) -> Process:
        names = ("API_1", "API_2", "WEB_1", "WEB_2")
        environment = {
            "FRONT_BIND": f"127.0.0.1:{front}",
            "INSIDE_BIND": f"127.0.0.1:{inside}",
            "CERTIFICATE": str(certificate),
            "INSIDE_CERTIFICATE": str(certificate),
            "ERRORS": str(ROOT / "deploy" / "haproxy"),
            **{name: f"127.0.0.1:{port}" for name, port in zip(names, ports, strict=True)},
        }
        command = [programs.haproxy, "-db", "-q", "-f", ROOT / "deploy" / "haproxy" / "front.cfg"]
        return Process("proxy", command, environment, self.folder, self._log("proxy"))

    def _log(self, name: str) -> Path:
        return self.folder.parent / "logs" / f"{name}.log"
