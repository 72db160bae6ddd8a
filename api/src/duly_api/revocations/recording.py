"""What an event does to the data, in one transaction."""

import time

from betterauth_verifier.events import AccountPurged, SessionRevoked
from duly_api.database import Step, Transaction
from duly_api.revocations import statements
from duly_api.tasks import statements as tasks

# Seconds in which every token of an ended session is dead: the longest life the verifier accepts, and its leeways.
LAST_TOKEN = 900 + 60 + 10


def recording(event: SessionRevoked | AccountPurged) -> Step[None]:
    if isinstance(event, SessionRevoked):
        return _session(event.session_id)
    return _account(event.subject)


def _session(session_id: str) -> Step[None]:
    async def record(tx: Transaction) -> None:
        await tx.fetch(statements.REVOKE, "session", session_id, int(time.time()) + LAST_TOKEN)

    return record


def _account(subject: str) -> Step[None]:
    """The tombstone and the deletion stand or fall together."""

    async def record(tx: Transaction) -> None:
        await tx.fetch(statements.REVOKE, "subject", subject, None)
        await tx.fetch(tasks.PURGE, subject)

    return record
