"""Changing and removing one task, if need be only in the version that the caller has seen."""

from duly_api import instants
from duly_api.database import Step, Transaction
from duly_api.problems import NotFound
from duly_api.tasks import statements
from duly_api.tasks.shapes import Task, TaskChanges, read_row
from duly_api.tasks.versions import Stale


def change(user_id: str, task_id: str, changes: TaskChanges, versions: str | None) -> Step[Task]:
    """NotFound, or Stale when it is there in none of `versions`."""
    new_due = "due" in changes.model_fields_set
    values = (changes.title, changes.notes, new_due, changes.due, changes.completed, instants.now(), versions)

    async def write(tx: Transaction) -> Task:
        if rows := await tx.fetch(statements.CHANGE, user_id, task_id, *values):
            return read_row(rows[0])
        raise await _why(tx, user_id, task_id, versions)

    return write


def removal(user_id: str, task_id: str, versions: str | None) -> Step[None]:
    """Likewise."""

    async def write(tx: Transaction) -> None:
        if not await tx.fetch(statements.REMOVE, user_id, task_id, versions):
            raise await _why(tx, user_id, task_id, versions)

    return write


async def _why(tx: Transaction, user_id: str, task_id: str, versions: str | None) -> NotFound | Stale:
    """A second statement, but only to explain: the decision was the first one's."""
    rows = [] if versions is None else await tx.fetch(statements.FIND, user_id, task_id)
    return Stale(read_row(rows[0])) if rows else NotFound()
