"""The verified caller, as the token tells: no database is asked."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from typing_extensions import TypedDict

from betterauth_verifier.fastapi import CurrentUser
from duly_api import instants
from duly_api.answers import json_answer
from duly_api.binding import BoundRoute
from duly_api.problems import Unauthorized, problems

router = APIRouter(tags=["me"], route_class=BoundRoute)


class Me(TypedDict):
    id: str
    session_id: str
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


@router.get("/api/me", response_model=Me, responses=problems(Unauthorized))
async def me(user: CurrentUser) -> Response:
    expires_at = instants.iso(user.expires_at * 1000)
    return json_answer({"id": user.id, "session_id": user.session_id, "expires_at": expires_at})
