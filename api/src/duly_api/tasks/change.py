"""Changing and removing one task, if need be only in the version that the caller has seen."""

from duly_api import instants
from duly_api.database import Database
from duly_api.problems import NotFound
from duly_api.tasks import statements
from duly_api.tasks.shapes import Task, TaskChanges, read_row
from duly_api.tasks.versions import Stale


async def change(database: Database, user_id: str, task_id: str, changes: TaskChanges, versions: str | None) -> Task:
    """NotFound, or Stale when it is there in none of `versions`."""
    new_due = "due" in changes.model_fields_set
    values = (changes.title, changes.notes, new_due, changes.due, changes.completed, instants.now(), versions)
    if rows := await database.change(statements.CHANGE, user_id, task_id, *values):
        return read_row(rows[0])
    raise await _why(database, user_id, task_id, versions)


async def remove(database: Database, user_id: str, task_id: str, versions: str | None) -> None:
    """Likewise."""
    if not await database.change(statements.REMOVE, user_id, task_id, versions):
        raise await _why(database, user_id, task_id, versions)


async def _why(database: Database, user_id: str, task_id: str, versions: str | None) -> NotFound | Stale:
    """A second statement, but only to explain: the decision was the first one's."""
    rows = [] if versions is None else await database.fetch(statements.FIND, user_id, task_id)
    return Stale(read_row(rows[0])) if rows else NotFound()
