"""The committed contract is what the routes say, and it tells the whole truth about refusals."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from duly_api.app import PUBLIC, ROUTES
from duly_api.contract import openapi
from duly_api.inputs import MANY_LINES, ONE_LINE
from duly_api.tasks.shapes import NewTask

COMMITTED = Path(__file__).parents[2] / "contract" / "openapi.json"
OPERATIONS = [(path, method, o) for path, methods in openapi()["paths"].items() for method, o in methods.items()]


def test_the_committed_contract_is_current():
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == openapi()


@pytest.mark.req("FR-07")
def test_every_protected_route_documents_401_and_503_and_the_bearer_scheme():
    for path, method, operation in OPERATIONS:
        if path not in PUBLIC:
            assert {"401", "503"} <= set(operation["responses"]), (method, path)
            assert operation["security"] == [{"bearer": []}], (method, path)


def test_every_error_is_a_problem():
    errors = {
        (path, status): list(response["content"])
        for path, _, operation in OPERATIONS
        for status, response in operation["responses"].items()
        if int(status) >= 400
    }
    assert errors.pop(("/security-events", "400")) == ["application/json"]  # RFC 8935 section 2.3 says which
    assert {"application/problem+json"} == {kind for kinds in errors.values() for kind in kinds}


def test_operations_are_named_as_their_handlers():
    named = {operation["operationId"] for *_, operation in OPERATIONS}
    assert {"list_tasks", "create_task", "read_task", "update_task", "delete_task", "me"} <= named
    assert named == {route.endpoint.__name__ for route in ROUTES}


def test_what_comes_out_is_always_complete():
    schemas = openapi()["components"]["schemas"]
    for name in ("Task", "TaskPage", "Me"):
        assert schemas[name]["required"] == list(schemas[name]["properties"])


def test_the_limits_are_in_the_contract():
    schemas = openapi()["components"]["schemas"]
    assert schemas["NewTask"]["properties"]["title"] == {
        "type": "string",
        "minLength": 1,
        "maxLength": 500,
        "pattern": ONE_LINE,
        "title": "Title",
    }
    assert schemas["NewTask"]["properties"]["notes"]["maxLength"] == 20_000
    assert schemas["NewTask"]["required"] == ["title"]
    (limit,) = [p["schema"] for p in OPERATIONS[0][2]["parameters"] if p["name"] == "limit"]
    assert (limit["minimum"], limit["maximum"], limit["default"]) == (1, 200, 50)


async def test_every_answer_is_as_documented(duly, alice):
    """Statuses and field names of real answers against the document."""
    task = (await alice.post("/api/tasks", json={"title": "x"})).json()
    schemas = openapi()["components"]["schemas"]
    assert list(task) == list(schemas["Task"]["properties"])
    assert list((await alice.get("/api/me")).json()) == list(schemas["Me"]["properties"])
    refused = (await alice.patch(f"/api/tasks/{task['id']}", json={})).json()
    assert list(refused) == list(schemas["ProblemDocument"]["properties"])


ODD = st.text(st.sampled_from("a é\t\n\r\x00\x0b\x1c\x1f\x7f\x85\xa0\u2003\u2028\ufeff"), max_size=6)


@given(ODD)
def test_the_patterns_of_texts_say_exactly_what_is_taken(text):
    """Python's `$` would let a line's end follow, other languages' does not: hence fullmatch."""
    assert taken(title=text) == bool(re.fullmatch(ONE_LINE, text))
    assert taken(title="x", notes=text) == bool(re.fullmatch(MANY_LINES, text))


def taken(**fields):
    try:
        NewTask.model_validate_json(json.dumps(fields))
    except ValidationError:
        return False
    return True
