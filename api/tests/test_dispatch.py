"""The table leads where FastAPI's own router would, for whatever method and path."""

import pytest
from starlette.routing import Match

from duly_api.app import create_app
from duly_api.dispatch import Dispatch
from duly_api.identifiers import new_id

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
PATHS = [
    "/api/tasks",
    "/api/tasks/",
    "/api/tasks//",
    "/api/tasks/count",
    f"/api/tasks/{new_id()}",
    f"/api/tasks/{new_id()}/",
    "/api/tasks/a/b",
    "/api//tasks",
    "/api/me",
    "/api/me/x",
    "/security-events",
    "/healthz",
    "/{task_id}",
    "/api/tasks/{task_id}",
    "/",
    "",
    "x",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", METHODS)
async def test_the_table_finds_what_the_router_finds(duly, method, path):
    app = create_app(duly.settings)
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
    found = (route.matches(dict(scope)) for route in app.routes)
    wanted = next(((child["route"], child["path_params"]) for match, child in found if match is Match.FULL), (None, {}))
    route = Dispatch(app)._find(scope)
    assert (route, scope.get("path_params", {})) == wanted


async def test_a_traced_request_goes_fastapis_own_way(duly):
    """It is FastAPI that tells a collector which route it was."""
    app, asked = create_app(duly.settings), []
    dispatch = Dispatch(app)

    async def otherwise(scope, _receive, _send):
        asked.append(scope["path"])

    dispatch._otherwise = otherwise
    await dispatch({"type": "http", "method": "GET", "path": "/healthz", "fastapi.telemetry": object()}, None, None)
    assert asked == ["/healthz"]
