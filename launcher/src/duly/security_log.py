"""Checks a security log that somebody downloaded. Needs nothing of Duly: `python security_log.py FILE` does the same.

A file is a list of chains. `## NAME SEAL` begins one and gives the seal that its first entry follows; then a line an
entry, `SEAL JSON`, in which SEAL is the SHA-256 of the seal before it, a line feed and the JSON, in hex. Whoever
changes, leaves out or reorders an entry must make all later seals anew; a seal noted elsewhere shows that, too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import dataclass
from pathlib import Path


class BrokenLogError(Exception):
    """One sentence: where, and what is wrong."""


@dataclass
class Chain:
    name: str
    last: str
    entries: int = 0
    number: int | None = None
    first: int = 1

    @property
    def told(self) -> str:
        since = f", from number {self.first} on (what was before is not in this file)" if self.first > 1 else ""
        return f"{self.name}: {self.entries} entries{since}, intact, last seal {self.last}"

    def follow(self, line: str, where: int) -> None:
        seal, _, entry = line.partition(" ")
        if hashlib.sha256(f"{self.last}\n{entry}".encode()).hexdigest() != seal:
            raise BrokenLogError(
                f"Line {where}: the seal does not fit; this entry or one before it was changed or is missing."
            )
        try:
            number = json.loads(entry)["n"]
        except (ValueError, KeyError, TypeError):
            raise BrokenLogError(f"Line {where}: this is no entry.") from None
        if self.number is not None and number != self.number + 1:
            raise BrokenLogError(f"Line {where}: entry {number} follows entry {self.number}.")
        if self.number is None:
            self.first = number
        self.last, self.number, self.entries = seal, number, self.entries + 1


def check(text: str) -> list[Chain]:
    """The chains, each intact; BrokenLogError when one is not."""
    chains: list[Chain] = []
    for where, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            name, _, before = line[3:].partition(" ")
            chains.append(Chain(name, before))
        elif line and not line.startswith("#"):
            if not chains:
                raise BrokenLogError(f"Line {where}: an entry before any chain; is this a security log?")
            chains[-1].follow(line, where)
    if not chains:
        raise BrokenLogError("There is no chain in this file; is it a security log?")
    return chains


def verify(file: str, last: str | None = None) -> str:
    """What is found, in words; BrokenLogError when an entry is, or when `last` is none of the last seals."""
    try:
        chains = check(Path(file).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenLogError(f"{file} cannot be read: {error}.") from None
    if last is not None and last not in {chain.last for chain in chains}:
        raise BrokenLogError("No chain ends with that seal: entries are missing at the end, or it is another log.")
    return "\n".join(chain.told for chain in chains)


if __name__ == "__main__":
    try:
        print(verify(*sys.argv[1:3]))
    except (BrokenLogError, TypeError) as broken:
        sys.exit(
            str(broken) if isinstance(broken, BrokenLogError) else "Usage: python security_log.py FILE [LAST-SEAL]"
        )
