"""A cursor is the last id of a page, sealed for one person and one filter: altered or borrowed, it is refused.

The seal needs no secret. What a cursor leads to is decided by the query, which is scoped to the caller anyway; the seal
only turns nonsense into a clear answer instead of a page from the wrong place.
"""

from hashlib import blake2b

from duly_api.identifiers import GREATEST, canonical
from duly_api.problems import InvalidRequest

LENGTH_OF_ID = 36


def write_cursor(user_id: str, status: str, last_id: str) -> str:
    return last_id + _seal(user_id, status, last_id)


def read_cursor(user_id: str, status: str, cursor: str | None) -> str:
    """The id before which the page begins."""
    if cursor is None:
        return GREATEST
    last_id, seal = cursor[:LENGTH_OF_ID], cursor[LENGTH_OF_ID:]
    if canonical(last_id) == last_id and seal == _seal(user_id, status, last_id):
        return last_id
    raise InvalidRequest({"field": "cursor", "message": "Use next_cursor of a page of the same status, unchanged."})


def _seal(user_id: str, status: str, last_id: str) -> str:
    return blake2b(f"{status} {last_id} {user_id}".encode(), digest_size=6).hexdigest()
