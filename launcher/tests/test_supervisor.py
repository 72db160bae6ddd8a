"""Real child processes: waited for, restarted when they die, stopped politely and then for certain."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

from duly import supervisor
from duly.child import Child
from duly.settings import Stop

SERVER = """
import http.server, os, signal, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
{extra}
print("listening", flush=True)
http.server.HTTPServer(("127.0.0.1", {port}), Answer).serve_forever()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def make(tmp_path):
    def make(name="part", *, extra="", code=None):
        port = free_port()
        code = code or SERVER.format(port=port, extra=extra)
        url = f"http://127.0.0.1:{port}/"
        return Child(name, [sys.executable, "-c", code], dict(os.environ), tmp_path, tmp_path / f"{name}.log", url)

    return make


async def run(children, then):
    """Supervise; once ready, run `then(said)`, then send ourselves SIGTERM and wait for the end."""
    ready, said = asyncio.Event(), []
    task = asyncio.create_task(supervisor.supervise(children, ready.set, lambda: None, said.append))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        try:
            await then(said)
        finally:
            os.kill(os.getpid(), signal.SIGTERM)
    waiting.cancel()
    await task
    return said


async def until(condition, seconds=15.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        await asyncio.sleep(0.02)


async def test_a_child_that_dies_is_started_again_with_a_message(make):
    child = make()

    async def kill_once(said):
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.process.pid != first)
        await until(lambda: supervisor._answers(child.ready_url))

    said = await run([child], kill_once)
    assert said == ["part ended unexpectedly (signal SIGKILL); starting it again."]
    assert child.process.returncode is not None


async def test_a_stop_reaches_every_child(make):
    children = [make("one"), make("two")]

    async def nothing(said):
        assert all(child.process.returncode is None for child in children)

    await run(children, nothing)
    assert [child.process.returncode for child in children] == [-signal.SIGTERM, -signal.SIGTERM]


async def test_a_child_deaf_to_sigterm_is_killed(make, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE", 0.2)
    child = make(extra="signal.signal(signal.SIGTERM, signal.SIG_IGN)")

    async def nothing(said):
        pass

    await run([child], nothing)
    assert child.process.returncode == -signal.SIGKILL


async def test_a_child_that_cannot_start_says_why(make):
    child = make(code="import sys; print('DULY_X is broken; mend it'); sys.exit(3)")
    with pytest.raises(Stop, match=r"part \| DULY_X is broken; mend it\npart stopped while starting \(exit 3\)"):
        await supervisor.supervise([child], lambda: None, lambda: None, print)


async def test_a_child_that_keeps_dying_is_given_up(make, monkeypatch):
    monkeypatch.setattr(supervisor, "GIVE_UP_AFTER", 2)
    child, healthy = make(), make("other")

    async def kill_twice(said):
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: child.process.pid != first)
        os.kill(child.process.pid, signal.SIGKILL)
        await until(lambda: healthy.process.returncode is not None)

    ready = asyncio.Event()
    task = asyncio.create_task(supervisor.supervise([child, healthy], ready.set, lambda: None, lambda _: None))
    await ready.wait()
    await kill_twice([])
    with pytest.raises(Stop, match="part died 2 times in a row"):
        await task


linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc; PDEATHSIG is Linux's")
HELPER = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()", "{mark}"])
"""


@linux
async def test_what_a_dead_child_had_started_is_ended_before_it_starts_again(make, tmp_path):
    mark = f"grandchild-of-{tmp_path.name}"
    child = make(extra=HELPER.format(mark=mark))

    async def kill_once(said):
        (before,) = running(mark)
        os.kill(child.process.pid, signal.SIGKILL)
        await until(lambda: running(mark) and before not in running(mark))

    await run([child], kill_once)
    assert running(mark) == []


@linux
async def test_children_end_with_a_launcher_that_is_killed(tmp_path):
    mark = f"child-of-{tmp_path.name}"
    code = f"""
import asyncio, os, sys
from pathlib import Path
from duly.child import Child
async def main():
    command = [sys.executable, "-c", "import signal; print('up', flush=True); signal.pause()", {mark!r}]
    child = Child("part", command, dict(os.environ), Path({str(tmp_path)!r}), Path({str(tmp_path / "log")!r}), "")
    await child.start()
    print("started", flush=True)
    await child.ended()
asyncio.run(main())
"""
    launcher = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert await launcher.stdout.readline() == b"started\n"
    await until(lambda: (tmp_path / "log").read_text() == "up\n")
    launcher.kill()
    await launcher.wait()
    await until(lambda: running(mark) == [])


def running(mark):
    """The processes whose last argument is `mark`; a zombie has none."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cmdline").read_bytes().rstrip(b"\0").split(b"\0")[-1] == mark.encode():
                found.append(int(process.name))
    return found
