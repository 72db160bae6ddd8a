"""What asking the view costs, by how much it knows: of callers as new as out of a token, none of them twice."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

from betterauth_verifier import Caller, ExpiryOnly, RevocationView

if TYPE_CHECKING:
    from collections.abc import Callable

    from betterauth_verifier import Revocations

BOUND = 1.0  # µs
KNOWN = (0, 1_000, 100_000)
FAR = 1e12


def turns(calls: int) -> dict[str, Callable[[], object]]:
    """The first, which asks nobody, is what making the callers costs: to be taken off the others."""
    views = {f"{known:,} revocations known": _view(known) for known in KNOWN}
    return {name: _turn(view, calls) for name, view in {"nobody asked": ExpiryOnly(), **views}.items()}


def _view(known: int) -> RevocationView:
    """Half of them sessions, the rest accounts and changed passwords."""
    view = RevocationView(max_age=float("inf"))
    view.refreshed()
    for number in range(known // 4):
        view.refuse_session(f"{number:031}a", FAR)
        view.refuse_session(f"{number:031}b", FAR)
        view.refuse_subject(f"{number:031}c")
        view.refuse_issued_before(f"{number:031}d", 1.0, FAR)
    return view


def _turn(view: Revocations, calls: int) -> Callable[[], object]:
    numbers, now = itertools.count(), int(time.time())

    def turn() -> None:
        for number in itertools.islice(numbers, calls):
            view.refuses(Caller(f"{number:031}u", f"{number:031}s", "t", now, now + 300))

    return turn
