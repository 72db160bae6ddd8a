"""A view follows a source: whoever writes a revocation there, every process hears of it.

The source is a callable, plain for a `Feed` or a coroutine function for an `AsyncFeed`: given the last position known,
it gives the entries after it, from SQL, Redis or HTTP. Entries may come again and in any order, so where positions are
not given out in the order of commits (a PostgreSQL sequence), let it start some positions earlier. A source that fails
costs nothing at once: the view grows stale by itself, and then answers 503.

`forget`, called now and then with the time in epoch seconds, may delete at the source what ended before: the view
forgets by itself. `on_trouble` hears the exception when following begins to fail, and None when it works again.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Literal, NamedTuple

from betterauth_verifier.revocation import RevocationView

__all__ = ["AsyncFeed", "Entry", "Feed"]

EVERY = 0.25  # seconds
FORGET_EVERY = 60.0

_logger = logging.getLogger("betterauth_verifier")


class Entry(NamedTuple):
    """`until` and `issued_before` in epoch seconds; a subject needs neither, a session no `issued_before`."""

    position: int
    kind: Literal["session", "subject", "issued_before"]
    value: str
    until: float = 0
    issued_before: float = 0


def _log(trouble: Exception | None) -> None:
    """The kind of the exception only: its message may hold an address with a password."""
    if trouble:
        _logger.warning("Revocations cannot be followed (%s).", type(trouble).__name__)
    else:
        _logger.warning("Revocations are followed again.")


class _Following:
    def __init__(
        self, view: RevocationView, on_trouble: Callable[[Exception | None], None], clock: Callable[[], float]
    ) -> None:
        self._view, self._on_trouble, self._clock = view, on_trouble, clock
        self._known = 0
        self._failing = False
        self._forget_at = clock() + FORGET_EVERY

    def _take(self, entries: Iterable[Entry], asked: float) -> None:
        for entry in entries:
            self._put(entry)
            self._known = max(self._known, entry.position)
        self._view.refreshed(asked)

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

    def _may_forget(self) -> bool:
        due = self._clock() >= self._forget_at
        if due:
            self._forget_at = self._clock() + FORGET_EVERY
        return due

    def _tell(self, trouble: Exception | None) -> None:
        if bool(trouble) != self._failing:
            self._failing = bool(trouble)
            self._on_trouble(trouble)


class Feed(_Following):
    def __init__(
        self,
        view: RevocationView,
        source: Callable[[int], Iterable[Entry]],
        *,
        forget: Callable[[float], object] = lambda _now: None,
        on_trouble: Callable[[Exception | None], None] = _log,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(view, on_trouble, clock)
        self._source, self._forget = source, forget

    def catch_up(self) -> None:
        """Once, now; what the source raises passes through. Call it at the start, before the first request."""
        asked = self._clock()
        self._take(self._source(self._known), asked)

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

    def _try(self) -> None:
        try:
            self.catch_up()
            if self._may_forget():
                self._forget(time.time())
        except Exception as error:  # noqa: BLE001 - any failure of the source means the same: nothing new is known
            self._tell(error)
        else:
            self._tell(None)


async def _keep_all(_now: float) -> None:
    pass


class AsyncFeed(_Following):
    """The same for an asynchronous source, within the event loop."""

    def __init__(
        self,
        view: RevocationView,
        source: Callable[[int], Awaitable[Iterable[Entry]]],
        *,
        forget: Callable[[float], Awaitable[object]] = _keep_all,
        on_trouble: Callable[[Exception | None], None] = _log,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(view, on_trouble, clock)
        self._source, self._forget = source, forget

    async def catch_up(self) -> None:
        """Once, now, also while it follows; what the source raises passes through."""
        asked = self._clock()
        self._take(await self._source(self._known), asked)

    async def follow(self, every: float = EVERY) -> None:
        """Until cancelled."""
        while True:
            await self._try()
            await asyncio.sleep(every)

    async def _try(self) -> None:
        try:
            await self.catch_up()
            if self._may_forget():
                await self._forget(time.time())
        except Exception as error:  # noqa: BLE001 - likewise
            self._tell(error)
        else:
            self._tell(None)
