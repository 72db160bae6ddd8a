"""deploy/haproxy/front.cfg in a real HAProxy, before servers of our own that tell what reached them."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from certificates import Authority
from packages import HAPROXY
from stack import ROOT, free_ports, until

from duly_api.problems import TooLarge, Unavailable

pytestmark = [
    pytest.mark.skipif(HAPROXY is None, reason="HAProxy is not here (`make test` installs it for root)"),
    pytest.mark.req("NF-2"),
]
KB = 1024


class Server(BaseHTTPRequestHandler):
    """Tells who it is and what it got; under /api/break the first attempt gets no answer at all."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.got.append((self.command, self.path))
        if self.path == "/api/break" and not self.server.broken:
            self.server.broken.append(True)
            self.close_connection = True
            return
        told = json.dumps({"who": self.server.who, "headers": dict(self.headers), "body": len(body)}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, *_):
        pass


@contextmanager
def serving(who, broken):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.handle_error = lambda *_: None  # a check of HAProxy's does not wait for the whole answer
    server.who, server.got, server.broken = who, [], broken
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Front:
    def __init__(self, port, trust, servers):
        self.port, self.trust, self.servers = port, trust, servers
        self.http = httpx.Client(base_url=f"https://localhost:{port}", verify=trust, timeout=10, trust_env=False)

    def spoken(self):
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        return self.trust.wrap_socket(plain, server_hostname="localhost")

    def who(self, path):
        return self.http.get(path).json()["who"]

    def got(self, wanted):
        return [each for server in self.servers.values() for each in server.got if each == wanted]


@pytest.fixture
def front(tmp_path):
    authority, broken = Authority.make(tmp_path), []
    certificate = authority.chain("localhost")
    with ExitStack() as running:
        servers = {name: running.enter_context(serving(name, broken)) for name in ("API_1", "API_2", "WEB_1", "WEB_2")}
        port, inside = free_ports(2)  # only now: the servers might have been given them
        told = {name: f"127.0.0.1:{server.server_port}" for name, server in servers.items()}
        told |= {"FRONT_BIND": f"127.0.0.1:{port}", "INSIDE_BIND": f"127.0.0.1:{inside}"}
        told |= {"CERTIFICATE": str(certificate), "INSIDE_CERTIFICATE": str(certificate)}
        told |= {"ERRORS": str(ROOT / "deploy" / "haproxy"), "PATH": os.environ["PATH"]}
        process = subprocess.Popen([HAPROXY, "-db", "-q", "-f", ROOT / "deploy" / "haproxy" / "front.cfg"], env=told)
        running.callback(process.wait)
        running.callback(process.terminate)
        made = Front(port, ssl.create_default_context(cafile=authority.file), servers)
        running.callback(made.http.close)
        until(lambda: answers(made), 10, "the proxy answers")
        yield made


def as_the_api_says_it(problem):
    kind = f"urn:duly:problem:{problem.slug}"
    return {"type": kind, "title": problem.title, "status": problem.status, "detail": problem.detail}


def answers(front):
    try:
        return front.http.get("/").status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/", "WEB"),
        ("/tasks", "WEB"),
        ("/api", "WEB"),
        ("/api/auth", "WEB"),
        ("/api/auth/token", "WEB"),
        ("/api/tasks", "API"),
        ("/api/authority", "API"),
        ("/api/AUTH/token", "API"),
        ("/security-events", "WEB"),
        ("/metrics", "WEB"),
    ],
)
def test_the_way_is_by_the_path(front, path, part):
    assert front.who(path).startswith(part)


def test_nobody_is_bound_to_a_server(front):
    assert {front.who("/api/tasks") for _ in range(20)} == {"API_1", "API_2"}


def test_a_clients_word_about_itself_is_not_passed_on(front):
    claims = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Forwarded-Host", "X-Middleware-Subrequest", "Upgrade")
    told = front.http.get("/", headers=dict.fromkeys(claims, "203.0.113.9")).json()["headers"]
    assert {name.lower(): value for name, value in told.items() if name.lower().startswith("x-")} == {
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "https",
    }
    assert "203.0.113.9" not in str(told)


def test_a_body_may_have_64_kb(front):
    assert front.http.post("/api/tasks", content=b"x" * 64 * KB).json()["body"] == 64 * KB
    refused = front.http.post("/api/tasks", content=b"x" * (64 * KB + 1))
    assert (refused.status_code, refused.json()) == (413, as_the_api_says_it(TooLarge))
    assert len(front.got(("POST", "/api/tasks"))) == 1


def test_a_head_that_does_not_come_is_waited_for_two_seconds(front):
    began = time.monotonic()
    with front.spoken() as tls:
        tls.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        assert tls.recv(100).startswith(b"HTTP/1.1 408")
    assert 1.5 < time.monotonic() - began < 4


def test_a_read_that_broke_off_is_sent_again_and_a_write_is_not(front):
    assert front.http.get("/api/break").status_code == 200
    assert len(front.got(("GET", "/api/break"))) == 2
    front.servers["API_1"].broken.clear()
    with front.spoken() as tls:  # in one piece, so that it could be sent again
        tls.sendall(b"POST /api/break HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx")
        assert b" 503 " in tls.recv(100)
    assert len(front.got(("POST", "/api/break"))) == 1


def test_nobody_there_is_a_503_that_says_when_to_come_back(front):
    for name in ("API_1", "API_2"):
        front.servers[name].shutdown()
        front.servers[name].socket.close()
    refused = front.http.post("/api/tasks", content=b"x")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "1")
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json() == as_the_api_says_it(Unavailable)


def test_old_tls_is_refused(front):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ECDHE-ECDSA-AES128-SHA")
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", front.port), timeout=10) as plain, pytest.raises(ssl.SSLError):
        old.wrap_socket(plain)
