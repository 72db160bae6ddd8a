"""What is asked: the requests of each case, as bytes. A write is never the same twice."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from people import CELL, HOARDER, person, task_id, token
from seeding import EACH, HOARD

from duly_api.identifiers import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Work:
    """Requests spread evenly over a thousand people, `apart` from each other; each has a token of their own."""

    apart: int = 1
    seed: int = 1
    _tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 - the same for every contender and every run
        self._numbers: Iterator[int] = itertools.count()

    def verification(self) -> bytes:
        """Who is asking, as the token tells: no statement."""
        return self._request("GET", "/api/me", self._somebody())

    def page(self) -> bytes:
        return self._request("GET", "/api/tasks", self._somebody())

    def hoard(self) -> bytes:
        return self._request("GET", "/api/tasks", HOARDER)

    def one(self) -> bytes:
        return self._request("GET", f"/api/tasks/{self._some_task()}", self._somebody())

    def one_of_hoard(self) -> bytes:
        return self._request("GET", f"/api/tasks/{task_id(self._chance.randrange(HOARD))}", HOARDER)

    def creation(self) -> bytes:
        new = {"id": new_id(), "title": f"Buy the {next(self._numbers)} things", "due": "2026-12-24"}
        return self._request("POST", "/api/tasks", self._somebody(), new)

    def change(self) -> bytes:
        """A tick or its removal, the commonest write of all."""
        ticked = bool(next(self._numbers) % 2)
        return self._request("PATCH", f"/api/tasks/{self._some_task()}", self._somebody(), {"completed": ticked})

    def _somebody(self) -> str:
        return person(self._chance.randrange(CELL) * self.apart)

    def _some_task(self) -> str:
        return task_id(self._chance.randrange(EACH))

    def _request(self, method: str, path: str, user: str, body: object = None) -> bytes:
        if user not in self._tokens:
            self._tokens[user] = token(user)
        head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._tokens[user]}\r\n"
        if body is None:
            return f"{head}\r\n".encode()
        text = json.dumps(body, separators=(",", ":"))
        return f"{head}Content-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode()
