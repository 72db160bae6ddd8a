"""Instants are UTC text of fixed width, `2026-11-20T12:00:00.000Z`, so that they sort and compare as text."""

import time
from functools import lru_cache


def milliseconds() -> int:
    return time.time_ns() // 1_000_000


def now() -> str:
    return iso(milliseconds())


def iso(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{_second(seconds)}.{rest:03d}Z"


@lru_cache(maxsize=8)  # of now, asked for several times a request
def _second(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
