"""Creating a task once, however often it is asked for."""

from hashlib import sha256

import msgspec

from duly_api import instants
from duly_api.database import Row, Step, Transaction
from duly_api.problems import Conflict, Unauthorized
from duly_api.tasks import statements
from duly_api.tasks.shapes import NewTask, Task, read_row


def creation(user_id: str, new: NewTask) -> Step[Task]:
    """Conflict when the id is taken by other content; Unauthorized when the account was deleted meanwhile."""
    digest, first_version = _digest(new), instants.milliseconds()
    now = instants.iso(first_version)
    values = (digest, new.title, new.notes, new.due, now if new.completed else None, now, first_version)

    async def create(tx: Transaction) -> Task:
        if rows := await tx.fetch(statements.CREATE, user_id, new.id, *values):
            return read_row(rows[0])
        return _repeated(await tx.fetch(statements.TWIN, user_id, new.id, digest))

    return create


def _repeated(rows: list[Row]) -> Task:
    if not rows:
        raise Unauthorized(token_sent=True, reason="account_deleted")
    if not rows[0][-1]:
        raise Conflict
    return read_row(rows[0])


def _digest(new: NewTask) -> bytes:
    """Of the content as understood, not as spelled: white space and normal forms are gone."""
    return sha256(msgspec.json.encode([new.title, new.notes, new.due, new.completed])).digest()
