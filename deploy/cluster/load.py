"""People who write and read without pause over TLS, and what came back: each knows what was acknowledged to it."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

from duly_api.identifiers import new_id

if TYPE_CHECKING:
    from parts import Parts

PASSWORD = "a long and quiet sentence 7"
PATIENCE = 12.0  # seconds for one answer
PAUSE = 0.05  # before a request is repeated


@dataclass
class Seen:
    """What the clients saw while something happened."""

    writes: list[tuple[float, float]] = field(default_factory=list)  # first tried, acknowledged
    reads: list[tuple[float, float]] = field(default_factory=list)
    ends: Counter[str] = field(default_factory=Counter)

    def outage(self, began: float, kind: str = "writes") -> float:
        """The longest time in which nobody got anything, from `began` on."""
        ends = sorted(end for _, end in getattr(self, kind) if end >= began)
        return max((later - sooner for sooner, later in zip([began, *ends], ends, strict=False)), default=0.0)

    def failed(self) -> dict[str, int]:
        return {name: number for name, number in sorted(self.ends.items()) if not name.endswith((" 200", " 201"))}


@dataclass
class Writer:
    http: httpx.AsyncClient
    authorization: dict[str, str]
    acknowledged: set[str] = field(default_factory=set)
    repeated: int = 0


class Load:
    def __init__(self, parts: Parts, people: int = 6) -> None:
        self.parts, self.people = parts, people
        self.seen = Seen()
        self.writers: list[Writer] = []
        self._working: list[asyncio.Task[None]] = []
        self._over = False

    async def sign_up(self) -> None:
        """One after the other; each is a person of their own."""
        for _ in range(self.people):
            http = httpx.AsyncClient(
                base_url=self.parts.url, verify=self.parts.trust, timeout=PATIENCE, trust_env=False
            )
            person = {"name": "Ada", "email": f"{secrets.token_hex(6)}@example.test", "password": PASSWORD}
            origin = {"Origin": self.parts.url}
            (await http.post("/api/auth/sign-up/email", json=person, headers=origin)).raise_for_status()
            token = (await http.get("/api/auth/token")).raise_for_status().json()["token"]
            http.cookies.clear()  # from here on it is the token alone
            self.writers.append(Writer(http, {"Authorization": f"Bearer {token}"}))

    def begin(self) -> None:
        self._over = False
        self._working = [
            asyncio.create_task(work(writer)) for writer in self.writers for work in (self._write, self._read)
        ]

    async def stop(self) -> None:
        """What is under way is waited for: a write ends acknowledged."""
        self._over = True
        await asyncio.gather(*self._working)

    def fresh(self) -> Seen:
        self.seen = Seen()
        return self.seen

    async def _write(self, writer: Writer) -> None:
        """One task after another, each repeated with its own id until it is acknowledged, as the page does."""
        while not self._over:
            task_id, began = new_id(), time.monotonic()
            body = {"id": task_id, "title": task_id}
            while await self._ask(writer, "POST", json=body) != 201:
                writer.repeated += 1
                if time.monotonic() - began > 120:
                    raise TimeoutError(f"nobody acknowledged a write for 120 s: {self.seen.failed()}")
                await asyncio.sleep(PAUSE)
            writer.acknowledged.add(task_id)
            self.seen.writes.append((began, time.monotonic()))

    async def _read(self, writer: Writer) -> None:
        while not self._over:
            began = time.monotonic()
            if await self._ask(writer, "GET", params={"limit": 5}) == 200:
                self.seen.reads.append((began, time.monotonic()))
            await asyncio.sleep(PAUSE)

    async def _ask(self, writer: Writer, method: str, **more: object) -> int:
        """The status; 0 when the connection broke."""
        status, end = 0, ""
        try:
            answer = await writer.http.request(method, "/api/tasks", headers=writer.authorization, **more)  # type: ignore[arg-type]
            status = answer.status_code
            end = str(status)
        except httpx.TransportError as error:
            end = type(error).__name__
        self.seen.ends[f"{method} {end}"] += 1
        return status

    async def ledger(self) -> dict[str, int]:
        """Acknowledged and not there, there twice, there without having been acknowledged."""
        found: Counter[str] = Counter()
        for writer in self.writers:
            there = await _every_title(writer)
            found["acknowledged"] += len(writer.acknowledged)
            found["repeated"] += writer.repeated
            found["lost"] += len(writer.acknowledged - there.keys())
            found["duplicates"] += sum(times - 1 for times in there.values())
            found["strange"] += len(there.keys() - writer.acknowledged)
        return dict(found)

    async def close(self) -> None:
        self._over = True
        for task in self._working:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        for writer in self.writers:
            await writer.http.aclose()


async def _every_title(writer: Writer) -> Counter[str]:
    there: Counter[str] = Counter()
    cursor: str | None = ""
    while cursor is not None:
        asked = {"limit": "100", **({"cursor": cursor} if cursor else {})}
        answer = await writer.http.get("/api/tasks", params=asked, headers=writer.authorization)
        page = answer.raise_for_status().json()
        there.update(task["title"] for task in page["items"])
        cursor = page["next_cursor"]
    return there
