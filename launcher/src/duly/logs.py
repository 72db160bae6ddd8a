"""The services' log files: several processes append to one, and it stays short while they run."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LONGEST = 10_000_000  # bytes; what is longer is put aside, in the place of what was before


def put_aside(log: Path) -> None:
    """Copied, then emptied in place: whoever appends to it goes on and need not know."""
    if not log.exists() or log.stat().st_size <= LONGEST:
        return
    draft = log.with_suffix(".draft")
    with (
        log.open("r+b") as source,
        os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as kept,
    ):
        while source.tell() < os.fstat(source.fileno()).st_size:  # what comes meanwhile as well
            shutil.copyfileobj(source, kept)
        source.truncate(0)
    draft.replace(log.with_suffix(".old.log"))
