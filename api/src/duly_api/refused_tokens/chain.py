"""An append-only log a person: each entry's seal covers the one before, so that none is changed or left out unseen.

`seal = SHA-256(seal before, line feed, entry)`, in hex; the first entry follows `GENESIS`. The web seals its own log in
the same way, and `duly log verify` checks both.
"""

import hashlib

GENESIS = "0" * 64


def seal(before: str, entry: str) -> str:
    return hashlib.sha256(f"{before}\n{entry}".encode()).hexdigest()
