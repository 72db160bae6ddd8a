"""A person's own refused tokens: the api's half of the security log."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from typing_extensions import TypedDict

from betterauth_verifier.fastapi import CurrentUser
from duly_api.answers import json_answer
from duly_api.binding import BoundRoute
from duly_api.database import Store
from duly_api.problems import Unauthorized, problems
from duly_api.refused_tokens import statements
from duly_api.refused_tokens.chain import GENESIS

MOST = 1000

router = APIRouter(tags=["security log"], route_class=BoundRoute)
Seal = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Sealed(TypedDict):
    """`entry` is JSON as it was sealed; `seal` is the SHA-256 of the seal before it, a line feed and the entry."""

    entry: str
    seal: Seal


class RefusedTokens(TypedDict):
    """Oldest first. `before` is the seal that the first entry follows."""

    before: Seal
    entries: list[Sealed]


@router.get("/api/refused-tokens", response_model=RefusedTokens, responses=problems(Unauthorized))
async def list_refused_tokens(user: CurrentUser, store: Store) -> Response:
    """Authentic tokens of the caller's account that were refused, such as one of a session that has ended."""
    rows = await store.fetch(statements.NEWEST, user.id, MOST + 1)
    before = rows[MOST][2] if len(rows) > MOST else GENESIS
    entries = [{"entry": entry, "seal": seal} for _, entry, seal in reversed(rows[:MOST])]
    return json_answer({"before": before, "entries": entries})
