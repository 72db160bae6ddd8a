"""`duly up`: secrets, migration, web and api, on loopback and an embedded database."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import socket
import sys
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from duly import keys, logs
from duly.build import build_if_stale, node
from duly.child import Child
from duly.migration import migrate
from duly.restore import require_whole
from duly.secret_files import auth_secret, prepare_directory
from duly.settings import ROOT, WEB, Settings, Stop
from duly.supervisor import supervise

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class AlreadyRunning(Stop):
    """On the same data; `pid` is the launcher's."""

    def __init__(self, data: Path, pid: int) -> None:
        super().__init__(
            f"Duly is already running on {data} (process {pid}); "
            "stop that one, or set DULY_DATA_DIR to another directory."
        )
        self.pid = pid


LOGS = ("api.log", "web.log")


def up(settings: Settings) -> None:
    """Start everything and stay until a signal comes."""
    signal.signal(signal.SIGTERM, _leave)  # until the supervisor listens: what was begun is ended on the way out
    prepare_directory(settings.data)
    with alone(settings.data):
        require_whole(settings.data)
        for name, port in (("DULY_WEB_PORT", settings.web_port), ("DULY_API_PORT", settings.api_port)):
            _refuse_taken(settings, name, port)
        build_if_stale()
        if not settings.environment.get("DULY_JWT_KEYS"):
            keys.ensure(settings.keys_file)
        secret = auth_secret(settings)
        children = _children(settings, secret)
        migrate(settings, secret)
        asyncio.run(supervise(children, lambda: _announce(settings), lambda: _upkeep(settings), _say))
        _say("Duly has stopped.")


def _children(settings: Settings, secret: str) -> list[Child]:
    folder = settings.data / "logs"
    folder.mkdir(mode=0o700, exist_ok=True)
    next_start = ["node_modules/next/dist/bin/next", "start", "-H", settings.listen, "-p", str(settings.web_port)]
    return [
        *_apis(settings, folder / "api.log"),
        Child(
            "web",
            [node(), *next_start],
            settings.for_web(secret),
            WEB,
            folder / "web.log",
            f"http://{settings.host}:{settings.web_port}/healthz",
        ),
    ]


def _apis(settings: Settings, log: Path) -> list[Child]:
    """Several take their requests from one socket, which outlives each of them."""
    command, ready = [sys.executable, "-m", "duly_api", "serve"], f"http://{settings.host}:{settings.api_port}/readyz"
    api = Child("api", command, settings.for_api(), settings.data, log, ready)
    if settings.api_workers == 1:
        return [api]
    listening = socket.create_server((settings.listen, settings.api_port), family=_family(settings), backlog=2048)
    return [
        replace(api, name=f"api {n + 1}", socket=listening, environment=settings.for_api(number=n))
        for n in range(settings.api_workers)
    ]


def reload(settings: Settings) -> str:
    """Asks the Duly that runs on this data to replace its api processes one after another."""
    try:
        with alone(settings.data):
            pass
    except AlreadyRunning as running:
        if not running.pid:
            raise Stop("Duly is only just starting; try again in a moment.") from None
        os.kill(running.pid, signal.SIGUSR1)
        return f"The api processes are replaced one after another; `duly up` (process {running.pid}) tells of each."
    except FileNotFoundError:
        pass
    raise Stop(f"Duly is not running on {settings.data}; start it, or set DULY_DATA_DIR.")


def _announce(settings: Settings) -> None:
    _say(f"Duly is ready: {settings.public_url}   (data and logs in {settings.data}; Ctrl-C stops it)")
    if settings.environment.get("DULY_SMTP_URL", "") in {"", "file:"}:
        _say(f"No mail server is set (DULY_SMTP_URL): mails are kept as files in {settings.data / 'mail'}.")
    if settings.public_url.startswith("https:") and (ROOT / ".git").exists():
        _say("This is a clone, whose history the services could read; install an export (docs/security/running.md).")


def _leave(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def _say(line: str) -> None:
    print(line, flush=True)  # at once, also into a file


def _upkeep(settings: Settings) -> None:
    try:
        for name in LOGS:
            logs.put_aside(settings.data / "logs" / name)
    except OSError as trouble:
        _say(f"The logs could not be put aside: {trouble}")
    _prune_keys(settings)


def _prune_keys(settings: Settings) -> None:
    """A key file that is away for a moment is no reason to stop: both services keep the ring that they have."""
    if settings.environment.get("DULY_JWT_KEYS"):
        return
    try:
        for key in keys.prune(settings.keys_file):
            _say(f"Key {key.kid} ({key.fingerprint}) has retired.")
    except (Stop, OSError) as trouble:
        _say(f"Retired keys could not be looked for: {trouble}")


def _family(settings: Settings) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in settings.listen else socket.AF_INET


def _refuse_taken(settings: Settings, name: str, port: int) -> None:
    with socket.socket(_family(settings)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.listen, port))
        except PermissionError:
            raise Stop(
                f"Port {port} needs more rights than you have; choose one above 1023: {name}=… make up"
            ) from None
        except OSError:
            raise Stop(
                f"Port {port} is taken by another program; stop that one, or choose another port: {name}=… make up"
            ) from None


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """One Duly a data directory: two would write the same database files."""
    with os.fdopen(os.open(data / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(data, int(file.read() or 0)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
