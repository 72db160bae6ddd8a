"""What is asked of the app while its PostgreSQL is not to be had, and once it is again."""

from __future__ import annotations

import asyncio
import time


async def assert_unavailable(person, task_id: str) -> None:
    """All that can be asked, at once; nothing hangs."""
    address, began = f"/api/tasks/{task_id}", time.monotonic()
    asked = (
        person.get("/api/tasks"),
        person.get(address),
        person.post("/api/tasks", json={"title": "x"}),
        person.patch(address, json={"title": "x"}),
        person.delete(address),
    )
    for answer in await asyncio.gather(*asked):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:duly:problem:unavailable"
    assert time.monotonic() - began < 5


async def assert_well(duly, person, task_id: str) -> None:
    async def well() -> bool:
        return (await person.post("/api/tasks", json={"title": "after"})).status_code == 201

    await duly.until(well, seconds=5)
    assert (await person.get(f"/api/tasks/{task_id}")).json()["title"] == "before"
    assert (await duly.client().get("/readyz")).status_code == 200
