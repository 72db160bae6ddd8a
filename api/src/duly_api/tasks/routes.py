"""The tasks resource. Ownership is part of every query, never a check made after loading; strangers get 404."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from betterauth_verifier.fastapi import CurrentUser
from duly_api import instants
from duly_api.answers import json_answer
from duly_api.binding import BoundRoute, RowId
from duly_api.database import Row, Store
from duly_api.problems import (
    Conflict,
    InvalidRequest,
    NotFound,
    TimedOut,
    TooLarge,
    Unauthorized,
    UnsupportedMediaType,
    problems,
)
from duly_api.tasks import statements
from duly_api.tasks.creation import creation
from duly_api.tasks.cursors import read_cursor, write_cursor
from duly_api.tasks.shapes import NewTask, Task, TaskChanges, TaskCount, TaskPage, TaskQuery, read_row

router = APIRouter(prefix="/api/tasks", tags=["tasks"], route_class=BoundRoute, responses=problems(Unauthorized))
bad_body = problems(TimedOut, TooLarge, UnsupportedMediaType, InvalidRequest)


@router.get("", response_model=TaskPage, responses=problems(InvalidRequest))
async def list_tasks(user: CurrentUser, store: Store, query: Annotated[TaskQuery, Query()]) -> Response:
    """Newest first."""
    before = read_cursor(user.id, query.status, query.cursor)
    rows = await store.fetch(statements.PAGE[query.status], user.id, before, query.limit + 1)
    items = [read_row(row) for row in rows[: query.limit]]
    more = len(rows) > query.limit
    cursor = write_cursor(user.id, query.status, items[-1]["id"]) if more else None
    return json_answer({"items": items, "next_cursor": cursor})


@router.post("", status_code=201, response_model=Task, responses=bad_body | problems(Conflict))
async def create_task(user: CurrentUser, store: Store, new: NewTask) -> Response:
    """Safe to repeat with an id chosen by the client: the same id and content answer the same task."""
    task = await store.write(creation(user.id, new))
    return json_answer(task, 201, {"Location": f"{router.prefix}/{task['id']}"})


@router.get("/count", response_model=TaskCount)
async def count_tasks(user: CurrentUser, store: Store) -> Response:
    ((still_open, done),) = await store.fetch(statements.COUNT, user.id)
    return json_answer({"open": still_open, "done": done})


@router.get("/{task_id}", response_model=Task, responses=problems(NotFound))
async def read_task(user: CurrentUser, store: Store, task_id: RowId) -> Response:
    return _only(await store.fetch(statements.FIND, user.id, task_id))


@router.patch("/{task_id}", response_model=Task, responses=bad_body | problems(NotFound))
async def update_task(user: CurrentUser, store: Store, task_id: RowId, changes: TaskChanges) -> Response:
    """Changes the fields that are sent and no others."""
    new_due = "due" in changes.model_fields_set
    values = (changes.title, changes.notes, new_due, changes.due, changes.completed, instants.now())
    return _only(await store.write(lambda tx: tx.fetch(statements.CHANGE, user.id, task_id, *values)))


@router.delete("/{task_id}", status_code=204, responses=problems(NotFound))
async def delete_task(user: CurrentUser, store: Store, task_id: RowId) -> Response:
    """Undone by creating it again with the same id."""
    if await store.write(lambda tx: tx.fetch(statements.REMOVE, user.id, task_id)):
        return Response(status_code=204)
    raise NotFound


def _only(rows: list[Row]) -> Response:
    if rows:
        return json_answer(read_row(rows[0]))
    raise NotFound
