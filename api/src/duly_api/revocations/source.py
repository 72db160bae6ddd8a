"""The table of revocations as a feed of the view, so that verifying a token asks no database.

The process that commits a revocation catches up at once; every other one within a quarter of a second.
"""

from betterauth_verifier import RevocationView
from betterauth_verifier.feeds import AsyncFeed, Entry
from duly_api import logs
from duly_api.database import Database
from duly_api.problems import Unavailable
from duly_api.revocations import statements


def feed_of(database: Database, view: RevocationView) -> AsyncFeed:
    async def news(known: int) -> list[Entry]:
        rows = await database.fetch(statements.SINCE, known)
        return [Entry(seq, kind, value, until or 0) for seq, kind, value, until in rows]

    async def forget(now: float) -> None:
        """Sessions whose last token is dead need no entry any more."""
        await database.change(statements.FORGET, int(now))

    return AsyncFeed(view, news, forget=forget, on_trouble=_tell)


def _tell(trouble: Exception | None) -> None:
    reason = trouble.reason if isinstance(trouble, Unavailable) else trouble and type(trouble).__name__
    logs.write("revocations-feed", state="failing" if trouble else "following", reason=reason)
