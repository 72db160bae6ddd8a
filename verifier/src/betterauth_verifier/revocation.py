"""Who is refused though the token is good, known in memory: a check is two look-ups and no I/O."""

import math
import threading
import time
from collections.abc import Callable

from betterauth_verifier.caller import Caller
from betterauth_verifier.errors import RevocationsStale

__all__ = ["ExpiryOnly", "RevocationView"]

MAX_AGE = 5.0  # seconds after which the view no longer counts as knowledge
MAX_ENTRIES = 1_000_000
_FIRST_SWEEP = 1024


class ExpiryOnly:
    """The explicit choice not to revoke: every token lives until it expires."""

    def refuses(self, _caller: Caller) -> bool:
        return False


class RevocationView:
    """Refused subjects (for good), sessions (until their last token is dead) and tokens issued too early.

    It knows nothing before the first `refreshed` and nothing `max_age` seconds after the last one: RevocationsStale.
    `math.inf` suits a process that is itself the only source. Memory is bounded: beyond `max_entries` the view counts
    as stale too, because to forget an entry would be to believe a refused token.

    Writers may be threads; readers take no lock. `clock` is monotonic seconds, `wall` seconds since the epoch.
    """

    def __init__(
        self,
        *,
        max_age: float = MAX_AGE,
        max_entries: int = MAX_ENTRIES,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._max_age, self._max_entries, self._clock, self._wall = max_age, max_entries, clock, wall
        self._sessions, self._subjects = _Expiring(wall), _Expiring(wall)
        self._fresh_until = -math.inf

    def refuse_subject(self, subject: str) -> None:
        """For good: a deleted account's id is never given again."""
        self._subjects.put(subject, math.inf, math.inf)

    def refuse_session(self, session_id: str, until: float) -> None:
        """`until`: epoch seconds when its last token is dead, that is now + DEAD_AFTER."""
        self._sessions.put(session_id, math.inf, until)

    def refuse_issued_before(self, subject: str, instant: float, until: float) -> None:
        """Tokens of `subject` with `iat` before `instant`, both in epoch seconds; `until` as for a session."""
        self._subjects.put(subject, instant, until)

    def refreshed(self, at: float | None = None) -> None:
        """All entries up to `at` (of `clock`, taken before the source was asked; default now) have been put in."""
        now = self._clock()
        self._fresh_until = max(self._fresh_until, (now if at is None else min(at, now)) + self._max_age)

    @property
    def age(self) -> float:
        """Seconds since the view was last known to be complete; infinite before the first time. For monitoring."""
        return self._clock() - self._fresh_until + self._max_age

    def __len__(self) -> int:
        """Entries held, some of which may be over."""
        return len(self._sessions.entries) + len(self._subjects.entries)

    @property
    def stale(self) -> bool:
        """Whether `refuses` would raise; what a readiness probe asks."""
        return self._clock() > self._fresh_until or len(self) > self._max_entries

    def refuses(self, caller: Caller) -> bool:
        """RevocationsStale when the view is too old to know."""
        for entry in (self._sessions.entries.get(caller.session_id), self._subjects.entries.get(caller.id)):
            if entry is not None and caller.issued_at < entry[0] and self._wall() < entry[1]:
                return True
        if self.stale:
            raise RevocationsStale
        return False


class _Expiring:
    """Name to "issued before" and "until"; swept whenever it has doubled, so that a put stays O(1)."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._lock = threading.Lock()
        self.entries: dict[str, tuple[float, float]] = {}
        self._sweep_at = _FIRST_SWEEP

    def put(self, name: str, issued_before: float, until: float) -> None:
        """Entries only ever grow: a repeated or late event never shortens a refusal."""
        with self._lock:
            old = self.entries.get(name, (issued_before, until))
            self.entries[name] = max(issued_before, old[0]), max(until, old[1])
            if len(self.entries) >= self._sweep_at:
                self._sweep()

    def _sweep(self) -> None:
        now = self._wall()
        self.entries = {name: entry for name, entry in self.entries.items() if entry[1] > now}
        self._sweep_at = max(_FIRST_SWEEP, 2 * len(self.entries))
