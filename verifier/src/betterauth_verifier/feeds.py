"""A view follows a source: whoever writes a revocation there, every process hears of it.

The source is a callable: given the last position known, it gives the entries after it, from SQL, Redis or HTTP.
Entries may come again and in any order, so where positions are not given out in the order of commits (a PostgreSQL
sequence), let it start some positions earlier. A source that fails costs nothing at once: the view grows stale by
itself, and then answers 503.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Literal, NamedTuple

from betterauth_verifier.revocation import RevocationView

__all__ = ["Entry", "Feed"]

EVERY = 0.25  # seconds

_logger = logging.getLogger("betterauth_verifier")


class Entry(NamedTuple):
    """`until` and `issued_before` in epoch seconds; a subject needs neither, a session no `issued_before`."""

    position: int
    kind: Literal["session", "subject", "issued_before"]
    value: str
    until: float = 0
    issued_before: float = 0


class Feed:
    def __init__(
        self,
        view: RevocationView,
        source: Callable[[int], Iterable[Entry]],
        *,
        report: Callable[[str], None] = _logger.warning,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._view, self._source, self._report, self._clock = view, source, report, clock
        self._known = 0
        self._failing = False

    def catch_up(self) -> None:
        """Once, now; what the source raises passes through. Call it at the start, before the first request."""
        began = self._clock()
        for entry in self._source(self._known):
            self._put(entry)
            self._known = max(self._known, entry.position)
        self._view.refreshed(began)

    async def follow(self, every: float = EVERY) -> None:
        """Until cancelled; the source runs in a thread, so it may block."""
        while True:
            await asyncio.to_thread(self._try)
            await asyncio.sleep(every)

    def follow_in_thread(self, every: float = EVERY) -> threading.Event:
        """The same without an event loop; set the event to stop."""
        stop = threading.Event()

        def follow() -> None:
            self._try()
            while not stop.wait(every):
                self._try()

        threading.Thread(target=follow, name="revocations", daemon=True).start()
        return stop

    def _put(self, entry: Entry) -> None:
        match entry.kind:
            case "subject":
                self._view.refuse_subject(entry.value)
            case "session":
                self._view.refuse_session(entry.value, entry.until)
            case "issued_before":
                self._view.refuse_issued_before(entry.value, entry.issued_before, entry.until)
            case _:
                raise ValueError(f"A revocation of an unknown kind, {entry.kind!r}.")

    def _try(self) -> None:
        """Trouble is told when it begins and when it ends."""
        try:
            self.catch_up()
        except Exception as error:  # noqa: BLE001 - any failure of the source means the same: nothing new is known
            self._tell(failing=True, sentence=f"Revocations cannot be followed ({type(error).__name__}).")
        else:
            self._tell(failing=False, sentence="Revocations are followed again.")

    def _tell(self, *, failing: bool, sentence: str) -> None:
        if failing != self._failing:
            self._failing = failing
            self._report(sentence)
