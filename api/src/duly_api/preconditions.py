"""Conditional requests (RFC 9110 section 13): entity tags as they come in and as they go out.

A condition that cannot be read is refused: whoever sends one relies on it being kept. Nothing is stored on the way
(`no-store` stays on every answer), so a client that wants a 304 keeps the tag beside what it keeps itself.
"""

import re
from hashlib import sha256
from typing import Annotated, Any

from fastapi import Header
from pydantic import WithJsonSchema
from pydantic.json_schema import SkipJsonSchema
from starlette.responses import Response

from duly_api.answers import JsonAnswer, encode
from duly_api.problems import InvalidRequest

TAGS = re.compile(r'[ \t,]*(?:W/)?"[!#-~\x80-\xff]*"(?:[ \t]*,[ \t,]*(?:W/)?"[!#-~\x80-\xff]*")*[ \t,]*')
EACH = re.compile(r'(W/)?"([^"]*)"')
ANY = "*"
PATTERN = r'^(W/)?"[!#-~]*"(, ?(W/)?"[!#-~]*")*$'  # as a polite client writes them

Tags = Annotated[str, WithJsonSchema({"anyOf": [{"const": ANY}, {"type": "string", "pattern": PATTERN}]})]
IfMatch = Annotated[
    Tags | SkipJsonSchema[None],
    Header(alias="If-Match", description="Do it only to one of these versions: ETags, or `*` for any."),
]
IfNoneMatch = Annotated[
    Tags | SkipJsonSchema[None],
    Header(alias="If-None-Match", description="What you have already: ETags, or `*`. Still the same: 304."),
]

ETAG: dict[str, Any] = {"ETag": {"description": "Of this very content, strong.", "schema": {"type": "string"}}}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "Not modified", "headers": ETAG}}


def tagged(status: int = 200) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses=`."""
    return {status: {"headers": ETAG}}


def strong_tags(if_match: str) -> list[str] | None:
    """None for any version at all. Weak tags are left out: they never match here (section 8.8.3.2)."""
    found = _read("If-Match", if_match)
    return None if found is None else [tag for weak, tag in found if not weak]


def answer_unless_known(content: Any, if_none_match: str | None, tag: str | None = None) -> Response:
    """304 without content when the client has it already. Without a `tag` it is the content's own digest."""
    body = encode(content)
    tag = tag or sha256(body).hexdigest()[:24]
    headers = {"ETag": f'"{tag}"'}
    if if_none_match is not None and _knows(if_none_match, tag):
        return Response(status_code=304, headers=headers)
    return JsonAnswer(body, headers=headers)


def _knows(if_none_match: str, tag: str) -> bool:
    found = _read("If-None-Match", if_none_match)
    return found is None or any(known == tag for _, known in found)


def _read(header: str, text: str) -> list[tuple[str, str]] | None:
    """The tags with their weakness, or None for `*`."""
    if text.strip() == ANY:
        return None
    if TAGS.fullmatch(text):
        return EACH.findall(text)
    raise InvalidRequest({"field": header, "message": 'Give ETags as you got them, in quotation marks ("7"), or *.'})
