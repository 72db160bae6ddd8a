"""Two questions an operator asks: is it alive, and can it serve? Public, and silent about everything else."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from typing_extensions import TypedDict

from duly_api.answers import json_answer
from duly_api.binding import BoundRoute
from duly_api.database import Store
from duly_api.problems import Unavailable, problems

router = APIRouter(tags=["health"], route_class=BoundRoute)


class Alive(TypedDict):
    status: Literal["ok"]


class Ready(TypedDict):
    status: Literal["ready"]


@router.get("/healthz", response_model=Alive)
async def alive() -> Response:
    return json_answer({"status": "ok"})


@router.get("/readyz", response_model=Ready, responses=problems())
async def ready(request: Request, store: Store) -> Response:
    """The data can be read and the revocations are fresh."""
    await store.fetch("select 1 from revocations limit 1")
    if request.app.state.draining:
        raise Unavailable("this process is ending")
    if request.app.state.revocations.stale:
        raise Unavailable("the revocations are stale")
    return json_answer({"status": "ready"})
