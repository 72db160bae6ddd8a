"""What an event does to the data, in one transaction."""

import math
import time

from betterauth_verifier import DEAD_AFTER
from betterauth_verifier.events import AccountPurged, SessionRevoked
from duly_api.database import Step, Transaction
from duly_api.refused_tokens import statements as refused_tokens
from duly_api.revocations import statements
from duly_api.tasks import statements as tasks

Removed = dict[str, int]


def recording(event: SessionRevoked | AccountPurged) -> Step[Removed]:
    """Answers how many rows of what went for good."""
    if isinstance(event, SessionRevoked):
        return _session(event.session_id)
    return _account(event.subject)


def _session(session_id: str) -> Step[Removed]:
    async def record(tx: Transaction) -> Removed:
        await tx.fetch(statements.REVOKE, "session", session_id, math.ceil(time.time()) + DEAD_AFTER)
        return {}

    return record


def _account(subject: str) -> Step[Removed]:
    """The tombstone and the deletion stand or fall together. Most of it is done before others' events wait for ours."""

    async def record(tx: Transaction) -> Removed:
        await tx.hold(subject)
        gone = await tx.fetch(tasks.PURGE, subject)
        await tx.fetch(statements.REVOKE, "subject", subject, None)
        await tx.fetch(refused_tokens.PURGE, subject)
        return {"tasks": len(gone)}

    return record
