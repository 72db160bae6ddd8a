"""Who asks and what they have: the same people, tasks and tokens for every contender, computed and never drawn."""

from __future__ import annotations

import hashlib
import time

from betterauth_verifier.testing import mint, new_key

ISSUER = "https://bench.example"
AUDIENCE = "duly-api"
KEY = new_key("bench")
BEGAN = 1_760_000_000_000  # ms; when the first of everybody's tasks was made
CELL = 1000  # people; what is more is seeded by repeating these
HOARDER = "ffff" + "0" * 28  # has a hundred thousand tasks


def person(number: int) -> str:
    """As long as Better Auth's ids; a cell of people shares its first four characters."""
    cell, within = divmod(number, CELL)
    return f"{cell:04x}{hashlib.sha256(b'%d' % within).hexdigest()[:28]}"


def task_id(nth: int) -> str:
    """A person's nth task, a minute after the one before."""
    tail = hashlib.sha256(b"task %d" % nth).hexdigest()
    milliseconds = f"{BEGAN + 60_000 * nth:012x}"
    return f"{milliseconds[:8]}-{milliseconds[8:]}-7{tail[:3]}-8{tail[3:6]}-{tail[6:18]}"


def token(user: str) -> str:
    """As long as a real one, good for a quarter of an hour."""
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": user, "sid": "s" * 32, "iat": now - 5}
    return mint(KEY, lifetime=900, jti="018f7b1e-6d00-7000-8000-0123456789ab", **claims)
