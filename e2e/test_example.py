"""The worked example as its README starts it: Better Auth and a FastAPI service, two real processes."""

from __future__ import annotations

import base64
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing, contextmanager

import httpx
import pytest
from stack import ROOT, free_ports, until

from duly.build import node

EXAMPLE = ROOT / "verifier" / "example"
STARTS = re.findall(r"(?:^|&& )((?:node|uvicorn) .+)$", (EXAMPLE / "README.md").read_text(), re.MULTILINE)
PERSON = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}


class Pair:
    """Both halves in a folder of their own, each started by a command of the README."""

    def __init__(self, folder):
        self.folder = folder
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("node_modules", "example.db", "jwt-keys"))
        (folder / "node_modules").symlink_to(ROOT / "web" / "node_modules")
        self.ports = dict(zip(("node", "uvicorn"), free_ports(2), strict=True))
        self.issuer, self.service = (
            f"http://localhost:{self.ports['node']}",
            f"http://127.0.0.1:{self.ports['uvicorn']}",
        )
        self.browser = httpx.Client(base_url=f"{self.issuer}/api/auth", headers={"Origin": self.issuer}, timeout=20)

    @contextmanager
    def running(self, command):
        assert command in STARTS
        program, *arguments = command.split()
        port = str(self.ports[program])
        started = [node()] if program == "node" else [sys.executable, "-m", "uvicorn", "--port", port]
        environment = {"PATH": os.environ["PATH"], "PORT": port, "ISSUER": self.issuer}
        process = subprocess.Popen([*started, *arguments], cwd=self.folder, env=environment)
        url = f"{self.issuer}/api/auth/ok" if program == "node" else f"{self.service}/me"
        try:
            until(lambda: process.poll() is not None or answers(url), 30, f"{command} answers")
            assert process.poll() is None, f"{command} ended with {process.returncode}"
            yield
        finally:
            process.terminate()
            process.wait(10)

    def sign_up(self):
        return self.browser.post("/sign-up/email", json=PERSON).raise_for_status().json()["user"]["id"]

    def token(self):
        return self.browser.get("/token").raise_for_status().json()["token"]

    def me(self, token=None):
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return httpx.get(f"{self.service}/me", headers=headers)

    def rotate(self):
        """Better Auth's own: a key past its time is published for 30 more days, and a new one signs."""
        with closing(sqlite3.connect(self.folder / "example.db")) as database:
            database.execute("update jwks set expiresAt = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 minute')")
            database.commit()


def answers(url):
    try:
        return httpx.get(url, timeout=5)
    except httpx.TransportError:
        return None


def changed(token):
    head, body, signature = token.split(".")
    return f"{head}.{body}.{signature[:9]}{'B' if signature[9] == 'A' else 'A'}{signature[10:]}"


def of_unknown_key(token):
    head = base64.urlsafe_b64encode(b'{"alg":"EdDSA","kid":"unknown"}').rstrip(b"=").decode()
    return f"{head}.{token.partition('.')[2]}"


@pytest.fixture
def pair(tmp_path):
    pair = Pair(tmp_path / "example")
    with pair.browser:
        yield pair


def test_a_stock_token_opens_the_service(pair):
    with pair.running("node issuer.mjs"), pair.running("uvicorn app:app"):
        person, token = pair.sign_up(), pair.token()
        assert (pair.me(token).status_code, pair.me(token).json()) == (200, {"id": person})
        assert pair.me().status_code == pair.me(changed(token)).status_code == 401
        assert "error=" not in pair.me().headers["WWW-Authenticate"]
        assert 'error="invalid_token"' in pair.me(changed(token)).headers["WWW-Authenticate"]


def test_neither_rotation_nor_an_outage_of_the_issuer_hurts_known_keys(pair):
    with ExitStack() as service, ExitStack() as issuer:
        issuer.enter_context(pair.running("node issuer.mjs"))
        service.enter_context(pair.running("uvicorn app:app"))
        pair.sign_up()
        old = pair.token()
        pair.rotate()
        new, heard = pair.token(), []

        def is_taken():
            heard.append((pair.me(old).status_code, pair.me(new).status_code))
            return heard[-1][1] == 200

        until(is_taken, 15, "the service knows the new key")
        assert {status for status, _ in heard} == {200}
        assert heard[0][1] in (401, 503)

        issuer.close()
        until(lambda: pair.me(of_unknown_key(new)).status_code == 503, 15, "the service asks the issuer in vain")
        assert "Retry-After" in pair.me(of_unknown_key(new)).headers
        assert pair.me(old).status_code == pair.me(new).status_code == 200
        assert pair.me(changed(new)).status_code == 401


def test_a_token_of_the_shared_secret_opens_the_service(pair):
    ring = pair.folder / "jwt-keys"
    ring.touch(0o600)
    ring.write_text(f"k1:{secrets.token_urlsafe(32)}\n")
    with pair.running("node issuer.mjs --shared"), pair.running("uvicorn shared_secret:app"):
        person, token = pair.sign_up(), pair.token()
        assert pair.me(token).json()["id"] == person
        assert pair.me(token).json()["session"]
        assert pair.me().status_code == pair.me(changed(token)).status_code == 401
        claims = token.split(".")[1]
        assert "ada@" not in base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)).decode()
