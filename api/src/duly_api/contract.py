"""The OpenAPI document, from the routes alone: no settings, no server. Committed, and the web's client comes from it."""

from typing import Any

from fastapi.openapi.utils import get_openapi

from duly_api.app import ROUTES
from duly_api.problems import MEDIA_TYPE

FIRST_ERROR = 400


def openapi() -> dict[str, Any]:
    document = get_openapi(title="Duly", version="1", summary="Each person's own tasks.", routes=ROUTES)
    for path in document["paths"].values():
        for operation in path.values():
            _retype_errors(operation["responses"])
    return document


def _retype_errors(responses: dict[str, dict[str, Any]]) -> None:
    """FastAPI documents every body under the media type of success."""
    for status, response in responses.items():
        if int(status) >= FIRST_ERROR:
            response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
