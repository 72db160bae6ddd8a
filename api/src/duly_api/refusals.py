"""Turns what a model found wrong into words: which field, and how to mend it, never what was sent."""

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from duly_api.inputs import OURS
from duly_api.problems import FieldError, InvalidRequest

REMEDIES = {
    OURS: "{message}",
    "missing": "Add this field.",
    "string_type": "Give text.",
    "too_short": "Write something here.",
    "string_too_short": "Write something here.",
    "too_long": "Use at most {max_length} characters.",
    "string_too_long": "Use at most {max_length} characters.",
    "bool_type": "Give true or false.",
    "int_type": "Give a whole number.",
    "greater_than_equal": "Give {ge} or more.",
    "less_than_equal": "Give {le} or less.",
    "literal_error": "Use one of {expected}.",
    "json_invalid": "Send valid JSON in UTF-8.",
    "model_type": "Send a JSON object.",
}


def refusal(model: type[BaseModel], whole: str, failure: ValidationError) -> InvalidRequest:
    """`whole` is the name for what has no field of its own: `body` or `query`."""
    found = failure.errors(include_url=False, include_input=False)
    told = (_told(model, whole, error) for error in found)
    return InvalidRequest(*{(each["field"], each["message"]): each for each in told}.values())


def _told(model: type[BaseModel], whole: str, error: ErrorDetails) -> FieldError:
    name = error["loc"][0] if error["loc"] else whole
    if error["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields)
        return {"field": whole, "message": f"Only these fields are known here: {known}. Remove the others."}
    remedy = REMEDIES.get(error["type"], "This does not fit; see the documentation of this address.")
    return {"field": str(name), "message": remedy.format_map(error.get("ctx", {}))}
