"""The suite's own servers: none outlives the process that wanted it, however that one ends."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from packages import oldest_postgresql
from stack import until

KIT = Path(__file__).with_name("postgres_server.py")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("end", ["its input closes", signal.SIGTERM, signal.SIGKILL])
def test_a_server_ends_with_the_process_that_wanted_it(end):
    major = oldest_postgresql()
    if major is None:
        pytest.skip("no PostgreSQL on this machine (Debian: apt-get install postgresql)")
    command = [sys.executable, KIT, "--major", str(major)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        urls = json.loads(process.stdout.readline())
        port = urlsplit(urls["DULY_DATABASE_URL"]).port
        assert answers(port)
        if isinstance(end, signal.Signals):
            process.send_signal(end)
        else:
            process.stdin.close()
        process.wait(20)
    until(lambda: not answers(port), 20, "the server ends")
