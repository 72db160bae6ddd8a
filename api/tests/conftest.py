"""The real app on a real file, called without a network. What is tested is what runs: `create_app(settings)`."""

import asyncio
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from betterauth_verifier import KeyRing
from betterauth_verifier.testing import mint, mint_account_purged, mint_session_revoked, new_key, ring_text
from duly_api.app import AUDIENCE, create_app
from duly_api.database import Database
from duly_api.migration import migrate
from duly_api.refused_tokens import tally
from duly_api.settings import Settings

ISSUER = "https://duly.test"
KEY = new_key()
POLL = "from revocations where seq"


@dataclass
class Duly:
    app: FastAPI
    settings: Settings

    @property
    def database(self) -> Database:
        return self.app.state.database

    def token(self, user="alice", session=None, **claims) -> str:
        facts = {"iss": ISSUER, "aud": AUDIENCE, "sub": user, "sid": session or f"session-of-{user}"}
        return mint(KEY, **(facts | claims))

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://api.test", headers=headers)

    def as_user(self, user="alice", session=None) -> httpx.AsyncClient:
        return self.client(self.token(user, session))

    async def report(self, event: str, **headers) -> httpx.Response:
        """What the web sends: one security event token."""
        headers = {"Content-Type": "application/secevent+jwt", **headers}
        return await self.client().post("/security-events", content=event, headers=headers)

    async def end_session(self, session: str, user="alice", **claims) -> httpx.Response:
        return await self.report(mint_session_revoked(KEY, session, user, iss=ISSUER, aud=AUDIENCE, **claims))

    async def delete_account(self, user: str, **claims) -> httpx.Response:
        return await self.report(mint_account_purged(KEY, user, iss=ISSUER, aud=AUDIENCE, **claims))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Every statement executed meanwhile, but for the background's look at the revocations."""
        seen: list[str] = []
        self.database.trace(lambda text: None if POLL in text else seen.append(text))
        try:
            yield seen
        finally:
            self.database.trace(None)

    async def until(self, holds: Callable[[], Awaitable[bool]], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not await holds():  # noqa: ASYNC110 - it watches from outside, as a client would
                await asyncio.sleep(0.005)

    @asynccontextmanager
    async def twin(self) -> AsyncIterator["Duly"]:
        """Another process as far as the app can tell: nothing shared but the file."""
        async with _running(self.settings) as other:
            yield other


@asynccontextmanager
async def _running(settings: Settings) -> AsyncIterator[Duly]:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        yield Duly(app, settings)


@pytest.fixture(autouse=True)
def _no_writing_beside_a_test(monkeypatch):
    """Refused tokens are written when a test says so; that it happens by itself is shown by the real process (e2e)."""
    monkeypatch.setattr(tally, "EVERY", 3600.0)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "tasks.db"
    migrate(path)
    return path


@pytest.fixture
def settings(tmp_path: Path, migrated: Path) -> Settings:
    folder = tmp_path / "data"
    folder.mkdir()
    database = Path(shutil.copy(migrated, folder))
    origins = ("https://tasks.duly.test", "http://localhost:3000")
    return Settings(database, 0, ISSUER, origins, KeyRing.parse(ring_text(KEY)))


@pytest.fixture
async def duly(settings: Settings) -> AsyncIterator[Duly]:
    async with _running(settings) as running:
        yield running


@dataclass
class Service:
    """`python -m duly_api serve` as a process of its own; started again on the same data after its end."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DULY_DATA_DIR": str(self.folder),
            "DULY_API_PORT": str(self.port),
            "DULY_PUBLIC_URL": ISSUER,
            "DULY_JWT_KEYS": ring_text(KEY),
        }

    def run(self, command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        arguments = [sys.executable, "-m", "duly_api", command]
        variables = {name: value for name, value in (self.environment | environment).items() if value}
        return subprocess.run(arguments, env=variables, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 - our own command

    def start(self, *arguments: str, **environment: str) -> None:
        command = [sys.executable, *(arguments or ("-m", "duly_api", "serve"))]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment | environment, stdout=log, stderr=log)  # noqa: S603 - likewise
        deadline = time.monotonic() + 20
        while not self._listens():
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)

    def client(self, user="alice") -> httpx.Client:
        token = mint(KEY, iss=ISSUER, aud=AUDIENCE, sub=user)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, timeout=10)


@contextmanager
def _service(folder: Path) -> Iterator[Service]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Service(folder, port)
    assert made.run("migrate").returncode == 0
    yield made
    if made.process and made.process.poll() is None:
        made.end(signal.SIGKILL)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with _service(tmp_path / "data") as made:
        yield made


@pytest.fixture(scope="module")
def serving(tmp_path_factory) -> Iterator[Service]:
    """Started, and shared by the tests of one module: they leave it as they found it."""
    with _service(tmp_path_factory.mktemp("serving") / "data") as made:
        made.start()
        yield made


@pytest.fixture
async def alice(duly: Duly) -> httpx.AsyncClient:
    return duly.as_user("alice")


@pytest.fixture
async def bob(duly: Duly) -> httpx.AsyncClient:
    return duly.as_user("bob")
