"""What stands in the way of a start is one sentence that says what it is and how to mend it."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from duly import up
from duly.settings import Settings, Stop


def duly(*arguments, **environment):
    command = [sys.executable, "-m", "duly", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_taken_port_names_the_setting(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        result = duly("up", DULY_DATA_DIR=str(tmp_path), DULY_WEB_PORT=port)
    assert result.returncode == 1
    assert result.stderr == (
        f"Port {port} is taken by another program; stop that one, or choose another port: DULY_WEB_PORT=… make up\n"
    )


def test_a_broken_setting_ends_the_command_in_one_line():
    result = duly("up", DULY_API_PORT="http")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "DULY_API_PORT is 'http'; set it to a whole number from 1 to 65535 (default 8000).\n"


def test_a_second_duly_on_the_same_data_is_refused(tmp_path):
    tmp_path.chmod(0o700)
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path)})
    with up.alone(tmp_path), pytest.raises(Stop, match=r"already running on .* \(process \d+\)"):
        up.up(settings)


def test_a_clone_that_serves_others_is_told(tmp_path, monkeypatch, capsys):
    def said(address):
        up._announce(Settings.read({"DULY_PUBLIC_URL": address}))
        return capsys.readouterr().out

    monkeypatch.setattr(up, "ROOT", tmp_path)
    assert "clone" not in said("https://duly.example")
    (tmp_path / ".git").mkdir()
    assert "clone" in said("https://duly.example")
    assert "clone" not in said("http://localhost:3000")


@pytest.mark.parametrize(("url", "told"), [("", True), ("file:", True), ("smtps://mail.example", False)])
def test_where_mails_are_is_told_when_no_server_takes_them(capsys, url, told):
    up._announce(Settings.read({"DULY_SMTP_URL": url, "DULY_DATA_DIR": "/d"}))
    assert ("mails are kept as files in /d/mail." in capsys.readouterr().out) is told


@pytest.mark.parametrize("command", [["--help"], ["up", "--help"], ["keys", "--help"], ["keys", "rotate", "--help"]])
def test_every_command_explains_itself(command):
    result = duly(*command)
    assert result.returncode == 0
    assert result.stdout.startswith("usage: duly")


def test_keys_from_the_environment_are_not_rotated():
    result = duly("keys", "rotate", DULY_JWT_KEYS="a:b")
    assert result.returncode == 1
    assert result.stderr.startswith("The keys come from DULY_JWT_KEYS;")


def test_listing_before_the_first_start_says_so(tmp_path):
    result = duly("keys", "list", DULY_DATA_DIR=str(tmp_path))
    assert result.returncode == 1
    assert "start Duly once" in result.stderr


def test_a_missing_key_file_is_told_and_stops_nothing(tmp_path, capsys):
    settings = Settings.read({"DULY_DATA_DIR": str(tmp_path)})
    up._upkeep(settings)
    assert "Retired keys could not be looked for: The secret file" in capsys.readouterr().out


def test_a_build_that_is_interrupted_leaves_nothing_running(tmp_path):
    """The step is npm's; here it stands for any command that would go on for ever."""
    code = f"""
import signal, sys
from pathlib import Path
from duly import build, up
signal.signal(signal.SIGTERM, up._leave)
build._NPM = Path({str(tmp_path / "endless.js")!r})
with open({str(tmp_path / "lock")!r}, "w") as lock:
    build.Step("Building", (), Path({str(tmp_path / "stamp")!r})).run_unless("x", lock, "")
"""
    started = tmp_path / "started"
    script = f"require('fs').writeFileSync({str(started)!r}, String(process.pid)); setInterval(() => {{}}, 1000)"
    (tmp_path / "endless.js").write_text(script)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL)
    wait_for(lambda: started.exists() and started.read_text())
    process.terminate()
    assert process.wait(timeout=10) == 128 + signal.SIGTERM
    wait_for(lambda: not alive(int(started.read_text())))


def wait_for(condition):
    deadline = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False
