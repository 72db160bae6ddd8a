"""How fast one person may ask: a bucket each, in memory, drained by a request and filled again with time.

Behind the gate, so that only who was verified has one; it protects the others from a program that runs wild.
"""

import time
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from duly_api.problems import TooManyRequests, answer

MOST = 10_000  # buckets; whoever has not asked for the longest time loses theirs, which was full again by then


class Pace:
    def __init__(self, app: ASGIApp, *, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._app, self._clock = app, clock
        self._room, self._rate = float(a_minute), a_minute / 60
        self._buckets: dict[str, tuple[float, float]] = {}  # what is left, and when that was so; in that order

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = scope.get("state", {}).get("caller")
        if caller is None or (wait := self._wait(caller.id)) == 0:
            return await self._app(scope, receive, send)
        return await answer(TooManyRequests(retry_after=wait), scope)(scope, receive, send)

    def _wait(self, person: str) -> int:
        """Whole seconds until the next request would be taken; 0 takes this one."""
        now = self._clock()
        left, then = self._buckets.pop(person, (self._room, now))
        left = min(self._room, left + (now - then) * self._rate)
        taken = left >= 1
        self._buckets[person] = (left - taken, now)
        if len(self._buckets) > MOST:
            del self._buckets[next(iter(self._buckets))]
        return 0 if taken else int((1 - left) / self._rate) + 1
