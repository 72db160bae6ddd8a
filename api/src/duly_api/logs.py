"""One line of JSON an event, on standard output: never a token or a person's text, a raw path or an error's message."""

import asyncio
import logging
import sys
import threading
import traceback
from collections import deque
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from duly_api import instants

_encode = msgspec.json.Encoder().encode
_waiting: deque[bytes] = deque()  # appended to by any thread
_soon: list[bool] = []  # whether a flush is on its way
_one_at_a_time = threading.RLock()


def write(event: str, **fields: Any) -> None:
    _waiting.append(_line(event, fields))
    flush()


def write_soon(event: str, **fields: Any) -> None:
    """At the end of this turn of the event loop, in one call of the system for all who were answered in it."""
    _waiting.append(_line(event, fields))
    if not _soon:
        _soon.append(True)  # before the call: another thread's flush in between costs one more, never one too few
        asyncio.get_running_loop().call_soon(flush)


def flush() -> None:
    _soon.clear()
    with _one_at_a_time:
        lines = b"".join(_waiting.popleft() for _ in range(len(_waiting)))
        if not lines:
            return
        with suppress(OSError, ValueError):  # nobody reads them any more, or the disk is full: serve on
            sys.stdout.write(lines.decode())
            sys.stdout.flush()


def _line(event: str, fields: dict[str, Any]) -> bytes:
    return _encode({"at": instants.now(), "event": event, **fields}) + b"\n"


@lru_cache(maxsize=4096)
def pseudonym(subject: str) -> str:
    """The same for the same account in every line of both services."""
    return sha256(subject.encode()).hexdigest()[:16]


def failure(error: BaseException) -> dict[str, Any]:
    """Its kind and where it came from; its message might repeat what somebody wrote."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return {"error": type(error).__name__, "trace": [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]}


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        fields = failure(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        write("log", level=record.levelname.lower(), logger=record.name, message=record.getMessage(), **fields)


def redirect_logging() -> None:
    """What libraries log becomes lines of the same kind."""
    logging.basicConfig(handlers=[_Lines()], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)
