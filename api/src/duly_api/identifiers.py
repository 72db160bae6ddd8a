"""Ids are UUIDs of version 7 (RFC 9562): time-ordered, so a person's newest rows lie together and sort last."""

import re
import secrets
import time
import uuid

USUAL = re.compile("^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-7[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$")
GREATEST = "ffffffff-ffff-7fff-bfff-ffffffffffff"


def new_id() -> str:
    """48 bits of milliseconds, 12 bits of fraction (so ids made in one millisecond still sort), 62 random bits."""
    milliseconds, nanoseconds = divmod(time.time_ns(), 1_000_000)
    fraction = nanoseconds * 4096 // 1_000_000
    value = milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))


def canonical(text: str) -> str | None:
    """The lower-case form, or None for anything but a version 7 id in the usual notation."""
    return text.lower() if USUAL.fullmatch(text) else None
