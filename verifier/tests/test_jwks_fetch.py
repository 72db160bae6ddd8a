"""Fetching a key set over HTTP: from where it was said to be, whole, and nothing else."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="public-key mode needs the jwks extra")

from betterauth_verifier import ConfigurationError, KeysUnavailable
from betterauth_verifier.jwks import MAX_BYTES, RemoteKeys

(JWK,) = json.loads((Path(__file__).parent / "vectors" / "better-auth.json").read_text("utf-8"))["vectors"]["EdDSA"][
    "jwks"
]["keys"]


@pytest.mark.parametrize("url", ["http://app.example/jwks", "ftp://x", "file:///etc/passwd", "jwks", "https://"])
def test_keys_come_over_a_line_that_can_be_trusted(url):
    with pytest.raises(ConfigurationError, match="https"):
        RemoteKeys(url)


@pytest.fixture
def published():
    """Called with a status and a body: the URL that answers so."""
    servers = []

    def publish(status, body):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body if self.path == "/jwks?x" else b"")

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/jwks?x"

    yield publish
    for server in servers:
        server.shutdown()
        server.server_close()


def test_keys_are_fetched(published):
    keys = RemoteKeys(published(200, json.dumps({"keys": [JWK]}).encode()))
    keys.load()
    assert keys.find(JWK["kid"])


@pytest.mark.parametrize(("status", "size"), [(404, 0), (302, 0), (500, 0), (200, MAX_BYTES)])
def test_errors_redirects_and_floods_are_no_keys(published, status, size):
    body = json.dumps({"keys": [JWK], "x": "x" * size}).encode()
    with pytest.raises(KeysUnavailable):
        RemoteKeys(published(status, body), report=lambda _: None).load()


def test_a_refresh_runs_in_a_thread_of_its_own(published):
    keys = RemoteKeys(published(200, json.dumps({"keys": [JWK]}).encode()))
    landed = threading.Event()
    refresh, keys._refresh = keys._refresh, lambda: (refresh(), landed.set())
    with pytest.raises(KeysUnavailable):
        keys.find(JWK["kid"])
    assert landed.wait(5)
    assert keys.find(JWK["kid"])
