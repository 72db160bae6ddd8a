"""The real process: how it starts, what it says, what it withstands, how it ends."""

import json
import signal
import socket
import stat
import time
from contextlib import ExitStack

import httpx
import pytest

from betterauth_verifier.testing import new_key, ring_text


def log(service) -> list[dict]:
    return [json.loads(line) for line in (service.folder / "log").read_text().splitlines()]


@pytest.mark.req("NF-1")
def test_it_starts_by_naming_its_keys_and_writes_only_json(serving):
    with serving.client() as client:
        assert client.post("/api/tasks", json={"title": "x"}).status_code == 201
        assert client.get("/api/tasks").headers.get("server") is None
    first, *_ = lines = log(serving)
    assert (first["event"], first["keys"]) == ("starting", [new_key().fingerprint])
    assert all("event" in line for line in lines)
    assert ring_text(new_key()).split(":")[1].strip() not in (serving.folder / "log").read_text()


@pytest.mark.req("NF-1")
@pytest.mark.engines("sqlite")
def test_the_files_are_private(serving):
    with serving.client() as client:
        client.post("/api/tasks", json={"title": "x"})
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in serving.folder.glob("tasks.db*")}
    assert modes == dict.fromkeys(["tasks.db", "tasks.db-wal", "tasks.db-shm"], 0o600)
    assert stat.S_IMODE(serving.folder.stat().st_mode) == 0o700


def raw(service, data: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


SMUGGLED = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/me HTTP/1.1\r\nHost: x\r\n\r\n"
ODD_REQUESTS = {
    "a megabyte of token": b"GET /api/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + b"a" * 2**20 + b"\r\n\r\n",
    "two lengths": b"POST /api/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"POST /api/tasks HTTP/1.1\r\nHost: x\r\n" + SMUGGLED,
    "no http": b"\x16\x03\x01\x00\xa5\x01\x00\x00",
    "absolute form": b"GET http://evil.test/healthz/../api/tasks HTTP/1.1\r\nHost: x\r\n\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    "websocket": b"GET /api/tasks HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n",
    "many headers": b"GET /api/tasks HTTP/1.1\r\nHost: x\r\n" + b"X-A: b\r\n" * 5000 + b"\r\n",
    "bytes in the path": b"GET /api/tasks/\xff\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the query": b"GET /api/tasks?\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "bytes in the token": b"GET /api/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
}


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("data", ODD_REQUESTS.values(), ids=ODD_REQUESTS.keys())
def test_odd_requests_are_refused_and_harm_nothing(serving, data):
    answers = raw(serving, data)
    assert answers[:12] in (b"HTTP/1.1 401", b"HTTP/1.1 400"), answers[:200]
    assert b"HTTP/1.1 200" not in answers
    with serving.client() as client:
        assert client.get("/api/tasks").status_code == 200


@pytest.mark.req("FR-07")
def test_a_hundred_megabytes_are_refused_early(serving):
    def endless():
        for _ in range(100):
            yield b" " * 2**20

    with serving.client() as client:
        for authorization, status in ((None, 401), (client.headers["Authorization"], 413)):
            headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
            try:
                answer = httpx.post(f"{client.base_url}/api/tasks", content=endless(), headers=headers, timeout=20)
                assert answer.status_code == status
            except httpx.WriteError:
                pass  # the connection was closed before the rest was sent
    assert resident(serving.process.pid) < 150 * 2**20


def test_slow_connections_keep_nobody_waiting(serving):
    """Three hundred that send a header every now and then, or never."""
    with ExitStack() as open_connections, serving.client() as client:
        for _ in range(300):
            slow = open_connections.enter_context(socket.create_connection(("127.0.0.1", serving.port)))
            slow.sendall(b"GET /api/tasks HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        began = time.monotonic()
        assert [client.get("/api/tasks").status_code for _ in range(20)] == [200] * 20
        assert time.monotonic() - began < 2


def resident(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as file:  # noqa: PTH123 - a line of the kernel's
        return int(file.read().split()[1]) * 4096


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DULY_JWT_KEYS": ""}, "DULY_JWT_KEYS_FILE"),
        ({"DULY_JWT_KEYS": "k:c2hvcnQ"}, "DULY_JWT_KEYS"),
        ({"DULY_API_PORT": "0"}, "DULY_API_PORT"),
        ({"DULY_DATABASE_URL": "sqlite:////nowhere/at/all.db"}, "migrate"),
    ],
)
@pytest.mark.req("NF-1")
def test_a_wrong_setting_stops_the_start_with_one_sentence(service, environment, sentence):
    ended = service.run("serve", **environment)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith("duly-api: ")
    assert sentence in ended.stderr


def test_an_unknown_command_says_which_there_are(service):
    ended = service.run("fly")
    assert (ended.returncode, ended.stderr) == (1, "usage: python -m duly_api migrate | serve | openapi\n")


def test_it_ends_within_five_seconds_even_with_a_request_that_hangs(service):
    service.start()
    with socket.create_connection(("127.0.0.1", service.port)) as hanging, service.client() as client:
        token = client.headers["Authorization"]
        head = f"POST /api/tasks HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\nContent-Type: application/json\r\n"
        hanging.sendall(f"{head}Content-Length: 99\r\n\r\n{{".encode())
        assert client.get("/healthz").status_code == 200
        began = time.monotonic()
        service.end(signal.SIGTERM)
        assert time.monotonic() - began < 5


@pytest.mark.engines("sqlite")
def test_a_clean_end_leaves_one_whole_file(service):
    service.start()
    with service.client() as client:
        client.post("/api/tasks", json={"title": "x"})
    assert service.end(signal.SIGTERM) in (0, -signal.SIGTERM)
    assert not (service.folder / "tasks.db-wal").exists()
    assert log(service)[-1]["message"].startswith("Finished server process")
