"""Programs that refuse to run as root are run by a user who may nothing; whoever is not root runs them directly."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def unprivileged() -> pwd.struct_passwd | None:
    """None when we are no root ourselves."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def run(command: list[str | Path], text: str = "", environment: dict[str, str] | None = None) -> str:
    """What it printed. Through files, not pipes: a server that is started would keep a pipe open."""
    with tempfile.TemporaryFile("w+") as given, tempfile.TemporaryFile("w+") as printed:
        given.write(text)
        given.seek(0)
        streams = {"stdin": given, "stdout": printed, "stderr": printed}
        code = subprocess.call(command, cwd="/", env=environment, **streams, **_who())  # type: ignore[call-overload]
        printed.seek(0)
        told = printed.read()
    if code:
        raise subprocess.SubprocessError(f"{Path(command[0]).name} failed ({code}): {told[-2000:]}")
    return told


@contextmanager
def ended_with_us(script: str, *arguments: str | Path) -> Iterator[None]:
    """At the end the shell does `script`, also when this process is killed: it waits for a pipe of ours to close."""
    command = ["/bin/sh", "-c", f"cat > /dev/null; {script}", *arguments]
    nowhere = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    waiting = subprocess.Popen(command, stdin=subprocess.PIPE, cwd="/", start_new_session=True, **nowhere, **_who())  # type: ignore[call-overload]
    try:
        yield
    finally:
        waiting.stdin.close()
        waiting.wait(60)


def _who() -> dict[str, Any]:
    user = unprivileged()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
