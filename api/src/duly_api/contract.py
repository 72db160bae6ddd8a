"""The OpenAPI document, from the routes alone: no settings, no server. The web's client is generated from it."""

import json
import sys
from typing import Any

from fastapi.openapi.utils import get_openapi

from duly_api.app import ROUTES
from duly_api.problems import MEDIA_TYPE, Problem

PROBLEMS = {f"#/components/schemas/{kind.shape.__name__}" for kind in Problem.__subclasses__()}


def main() -> None:
    sys.stdout.write(json.dumps(openapi(), indent=2, ensure_ascii=False) + "\n")


def openapi() -> dict[str, Any]:
    document = get_openapi(title="Duly", version="1", summary="Each person's own tasks.", routes=ROUTES)
    for path in document["paths"].values():
        for operation in path.values():
            _tell_truth(operation["responses"])
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)
    return document


def _tell_truth(responses: dict[str, dict[str, Any]]) -> None:
    """FastAPI documents problems under the media type of success, and one of its own that no route here answers."""
    if responses.get("422", {}).get("description") == "Validation Error":
        del responses["422"]
    for response in responses.values():
        if response.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref") in PROBLEMS:
            response["content"] = {MEDIA_TYPE: response["content"].pop("application/json")}
