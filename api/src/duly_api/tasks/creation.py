"""Creating a task once, however often it is asked for."""

from hashlib import sha256

import msgspec

from duly_api import instants
from duly_api.database import Database, Row
from duly_api.problems import Conflict, Unauthorized, Unavailable
from duly_api.revocations.statements import TOMBSTONE
from duly_api.tasks import statements
from duly_api.tasks.shapes import NewTask, Task, read_row


async def create(database: Database, user_id: str, new: NewTask) -> Task:
    """Conflict when the id is taken by other content; Unauthorized when the account was deleted meanwhile."""
    digest, first_version = _digest(new), instants.milliseconds()
    now = instants.iso(first_version)
    values = (digest, new.title, new.notes, new.due, now if new.completed else None, now, first_version)
    for _ in range(2):  # whoever was in the way may be gone before we look
        if rows := await database.change(statements.CREATE, user_id, new.id, *values):
            return read_row(rows[0])
        if rows := await database.fetch(statements.TWIN, user_id, new.id, digest):
            return _repeated(rows[0])
        if await database.fetch(TOMBSTONE, user_id):
            raise Unauthorized(token_sent=True, reason="account_deleted")
    raise Unavailable("the id is made and removed at the same time")


def _repeated(row: Row) -> Task:
    if not row[-1]:
        raise Conflict
    return read_row(row)


def _digest(new: NewTask) -> bytes:
    """Of the content as understood, not as spelled: white space and normal forms are gone."""
    return sha256(msgspec.json.encode([new.title, new.notes, new.due, new.completed])).digest()
