"""The tasks resource. Ownership is part of every query, never a check made after loading; strangers get 404."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from betterauth_verifier.fastapi import CurrentUser
from duly_api.answers import json_answer
from duly_api.binding import BoundRoute, RowId
from duly_api.database import Store
from duly_api.preconditions import NOT_MODIFIED, IfMatch, IfNoneMatch, answer_unless_known, tagged
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
from duly_api.tasks.change import change, remove
from duly_api.tasks.creation import create
from duly_api.tasks.cursors import read_cursor, write_cursor
from duly_api.tasks.shapes import NewTask, Task, TaskChanges, TaskCount, TaskPage, TaskQuery, read_page, read_row
from duly_api.tasks.versions import Stale, etag, expected

router = APIRouter(prefix="/api/tasks", tags=["tasks"], route_class=BoundRoute, responses=problems(Unauthorized))
bad_body = problems(TimedOut, TooLarge, UnsupportedMediaType, InvalidRequest)


@router.get("", response_model=TaskPage, responses=problems(InvalidRequest) | tagged() | NOT_MODIFIED)
async def list_tasks(
    user: CurrentUser, store: Store, query: Annotated[TaskQuery, Query()], if_none_match: IfNoneMatch = None
) -> Response:
    """Newest first."""
    before = read_cursor(user.id, query.status, query.cursor)
    rows = await store.fetch(statements.PAGE[query.status], user.id, before, query.limit + 1)
    items = read_page(rows[: query.limit])
    more = len(rows) > query.limit
    cursor = write_cursor(user.id, query.status, items[-1].id) if more else None
    return answer_unless_known({"items": items, "next_cursor": cursor}, if_none_match)


@router.post("", status_code=201, response_model=Task, responses=bad_body | problems(Conflict) | tagged(201))
async def create_task(user: CurrentUser, store: Store, new: NewTask) -> Response:
    """Safe to repeat with an id chosen by the client: the same id and content answer the same task."""
    task = await create(store, user.id, new)
    return json_answer(task, 201, {"Location": f"{router.prefix}/{task['id']}", **etag(task)})


@router.get("/count", response_model=TaskCount)
async def count_tasks(user: CurrentUser, store: Store) -> Response:
    ((still_open, done),) = await store.fetch(statements.COUNT, user.id)
    return json_answer({"open": still_open, "done": done})


@router.get("/{task_id}", response_model=Task, responses=problems(NotFound, InvalidRequest) | tagged() | NOT_MODIFIED)
async def read_task(user: CurrentUser, store: Store, task_id: RowId, if_none_match: IfNoneMatch = None) -> Response:
    if rows := await store.fetch(statements.FIND, user.id, task_id):
        task = read_row(rows[0])
        return answer_unless_known(task, if_none_match, str(task["version"]))
    raise NotFound


@router.patch("/{task_id}", response_model=Task, responses=bad_body | problems(NotFound, Stale) | tagged())
async def update_task(
    user: CurrentUser, store: Store, task_id: RowId, changes: TaskChanges, if_match: IfMatch = None
) -> Response:
    """Changes the fields that are sent and no others; with `If-Match`, only in a version that it names."""
    task = await change(store, user.id, task_id, changes, expected(if_match))
    return json_answer(task, headers=etag(task))


@router.delete("/{task_id}", status_code=204, responses=problems(NotFound, Stale, InvalidRequest))
async def delete_task(user: CurrentUser, store: Store, task_id: RowId, if_match: IfMatch = None) -> Response:
    """Undone by creating it again with the same id. With `If-Match`, only in a version that it names."""
    await remove(store, user.id, task_id, expected(if_match))
    return Response(status_code=204)
