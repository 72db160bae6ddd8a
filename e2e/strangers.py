"""What schemathesis does not bring along (it loads this file): our media type, and the test of somebody else's id."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import requests
import schemathesis

if TYPE_CHECKING:
    from schemathesis import Case, CheckContext, Response

NOBODYS = "01920000-0000-7000-8000-000000000000"
THEIRS = os.environ.get("THEIRS", "")

schemathesis.serializer.alias("application/secevent+jwt", "text/plain")


@schemathesis.hook
def map_path_parameters(_context: Any, parameters: dict[str, str]) -> dict[str, str]:
    """With THEIRS in the environment every task asked for is that one."""
    return {**parameters, "task_id": THEIRS} if THEIRS and "task_id" in parameters else parameters


@schemathesis.check
def theirs_is_nobodys(_context: CheckContext, response: Response, _case: Case) -> None:
    """The same request for an id that never was gets the same answer, and none succeeds."""
    asked = response.request
    if not THEIRS or THEIRS not in asked.url:
        return
    asked = asked.copy()
    asked.url = asked.url.replace(THEIRS, NOBODYS)
    with requests.Session() as session:
        other = session.send(asked, timeout=10)
    faces = [(response.status_code, _told(response.text)), (other.status_code, _told(other.text))]
    if faces[0] != faces[1] or faces[0][0] < requests.codes.bad_request:
        raise AssertionError(f"their id and nobody's are told apart: {faces}")


def _told(text: str) -> str:
    """Without the request's own number."""
    head, _, rest = text.partition('"request_id":"')
    return head + rest[16:]
