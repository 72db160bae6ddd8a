"""One line of JSON an event, on standard output: never a token or a person's text, a raw path or an error's message."""

import logging
import sys
import traceback
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from duly_api import instants

_encode = msgspec.json.Encoder().encode


def write(event: str, **fields: Any) -> None:
    line = {"at": instants.now(), "event": event, **fields}
    with suppress(OSError, ValueError):  # nobody reads them any more, or the disk is full: serve on
        sys.stdout.write(_encode(line).decode() + "\n")
        sys.stdout.flush()


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
