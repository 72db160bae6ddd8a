"""Tokens that were refused, counted in memory and written down now and then: a request never waits for it.

A token counts for the account it names when its signature was good; whatever anybody can make up counts for nobody.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable

import msgspec
from starlette.types import Scope

from betterauth_verifier import Reason
from betterauth_verifier.gate import Refusal
from duly_api import instants, logs
from duly_api.database import Database, Step, Transaction
from duly_api.problems import Unavailable
from duly_api.refused_tokens import statements
from duly_api.refused_tokens.chain import GENESIS, seal

EVERY = 1.0  # seconds between two looks
AGAIN = 1800.0  # seconds until the same account and reason may take another entry: a flood fills no disk
MOST = 1000  # accounts and reasons at a time
NOBODY = ""


class Tally:
    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._clock = database, clock
        self._counts: Counter[tuple[str, str]] = Counter()
        self._written: dict[tuple[str, str], float] = {}
        self._failing = False

    def count(self, _scope: Scope, refusal: Refusal) -> None:
        key = refusal.subject or NOBODY, refusal.reason
        counted = refusal.status == 401 and refusal.reason != Reason.MISSING  # noqa: PLR2004 - the status
        if counted and (key in self._counts or len(self._counts) < MOST):
            self._counts[key] += 1

    async def follow(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY)
            await self.write()

    async def write(self, *, everything: bool = False) -> None:
        """What is due; `everything` at the end, when there is no later."""
        now = self._clock()
        self._written = {key: at for key, at in self._written.items() if now - at < AGAIN}
        for key in [key for key in self._counts if everything or key not in self._written]:
            count = self._counts[key]
            try:
                await self._database.write(_recording(*key, count))
            except Unavailable as trouble:
                return self._tell(trouble.reason)
            self._counts[key] -= count
            self._counts += Counter()  # drops what has come to nothing
            self._written[key] = now
        return self._tell(None)

    def _tell(self, trouble: str | None) -> None:
        if bool(trouble) != self._failing:
            self._failing = bool(trouble)
            logs.write("refused-tokens", state="failing" if trouble else "writing", reason=trouble)


def _recording(person: str, reason: str, count: int) -> Step[None]:
    async def record(tx: Transaction) -> None:
        await tx.hold(person)
        last = await tx.fetch(statements.LAST, person)
        n, before = last[0] if last else (0, GENESIS)
        facts = {"n": n + 1, "at": instants.now(), "event": "tokens-refused", "reason": reason, "count": count}
        entry = msgspec.json.encode(facts).decode()
        await tx.fetch(statements.APPEND, person, n + 1, entry, seal(before, entry))

    return record
