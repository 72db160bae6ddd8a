"""Keeps the view of who is refused in step with the table, so that verifying a token asks no database.

The process that commits a revocation catches up at once; every other one within a quarter of a second.
"""

import asyncio
import time

from betterauth_verifier import RevocationView
from duly_api import logs
from duly_api.database import Database
from duly_api.problems import Unavailable
from duly_api.revocations import statements

EVERY = 0.25
FORGET_EVERY = 60.0


class Feed:
    def __init__(self, database: Database, view: RevocationView) -> None:
        self._database, self._view = database, view
        self._known = 0
        self._failing = False
        self._forget_at = time.monotonic() + FORGET_EVERY

    @property
    def stale(self) -> bool:
        return self._view.stale

    async def catch_up(self) -> None:
        began = time.monotonic()
        for seq, kind, value, until in await self._database.fetch(statements.SINCE, self._known):
            if kind == "subject":
                self._view.refuse_subject(value)
            else:
                self._view.refuse_session(value, until)
            self._known = max(self._known, seq)
        self._view.refreshed(began)

    async def follow(self) -> None:
        """Until cancelled. Trouble is told when it begins and when it ends; the view grows stale by itself."""
        while True:
            try:
                await self.catch_up()
                await self._forget()
            except Unavailable as trouble:
                self._tell(trouble.reason)
            else:
                self._tell(None)
            await asyncio.sleep(EVERY)

    async def _forget(self) -> None:
        """Sessions whose last token is dead need no entry any more."""
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + FORGET_EVERY
            await self._database.write(lambda tx: tx.fetch(statements.FORGET, int(time.time())))

    def _tell(self, trouble: str | None) -> None:
        if bool(trouble) != self._failing:
            self._failing = bool(trouble)
            logs.write("revocations-feed", state="failing" if trouble else "following", reason=trouble)
