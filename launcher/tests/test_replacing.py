"""Processes that share a socket are replaced one after another; somebody serves at every moment."""

import asyncio
import os
import signal
import socket
import sys
import urllib.request
from functools import partial

import pytest
from test_supervisor import run, until

from duly.child import Child

SERVER = """
import http.server, os, signal, socket, sys, threading
if os.path.exists("broken"):
    sys.exit("DULY_X is broken; mend it")
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
server = http.server.HTTPServer(("127.0.0.1", 0), Answer, bind_and_activate=False)
server.socket.close()
server.socket = socket.socket(fileno=int(sys.argv[2]))
end = threading.Thread(target=server.shutdown)  # what it has begun it finishes
signal.signal(signal.SIGTERM, lambda *_: end.is_alive() or end.start())
os.write(int(sys.argv[4]), b"\\n")
server.serve_forever()
"""


@pytest.fixture
def listening():
    with socket.create_server(("127.0.0.1", 0)) as made:
        yield made


@pytest.fixture
def children(listening, tmp_path):
    command = [sys.executable, "-c", SERVER]
    make = partial(Child, command=command, environment=dict(os.environ), folder=tmp_path, ready_url="")
    return [make(name=name, log=tmp_path / f"{name}.log", socket=listening) for name in ("one", "two")]


def answer(listening):
    with urllib.request.urlopen(f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout=5) as said:
        return int(said.read())


def pids(children):
    return [child.process.pid for child in children]


async def test_each_makes_room_for_another_one(children, listening):
    async def ask(said):
        before = pids(children)
        os.kill(os.getpid(), signal.SIGUSR1)
        while len(said) < 2:
            assert await asyncio.to_thread(answer, listening)
        assert not set(before) & set(pids(children))

    assert await run(children, ask) == ["one was replaced.", "two was replaced."]


async def test_a_new_one_that_cannot_start_leaves_the_old_one(children, listening, tmp_path):
    async def ask(said):
        before = pids(children)
        (tmp_path / "broken").touch()
        os.kill(os.getpid(), signal.SIGUSR1)
        await until(lambda: said)
        assert pids(children) == before
        assert await asyncio.to_thread(answer, listening) in before

    (said,) = await run(children, ask)
    assert "DULY_X is broken; mend it" in said
    assert said.endswith("one was not replaced: the one that ran goes on.")


async def test_one_that_dies_meanwhile_is_started_again(children, listening, tmp_path):
    async def kill(said):
        first = children[0].process.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: children[0].process.pid != first)
        assert await asyncio.to_thread(answer, listening)

    assert await run(children, kill) == ["one ended unexpectedly (signal SIGKILL); starting it again."]
