"""One writer with group commit: units that wait together are made durable by one flush, and answered only after it.

Each unit has its own savepoint, so one that fails takes only itself back; a commit that fails fails them all. A unit of
one statement needs none: SQLite itself takes back a statement that fails, or else the whole transaction.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any

from duly_api.database import Row, Value
from duly_api.problems import Unavailable
from duly_api.sqlite.connection import Connection

WAITING_ROOM = 1024  # units; more would only wait to be told that it took too long
TOGETHER = 256
PATIENCE = 4.0  # seconds after which nobody waits for a unit any more


@dataclass(eq=False, slots=True)
class Unit:
    step: Callable[[Any], Any]
    future: asyncio.Future[Any]
    scrub: bool = False
    single: bool = False
    given_up_at: float = field(default_factory=lambda: monotonic() + PATIENCE)
    result: Any = None
    failure: Exception | None = None

    def settle(self) -> None:
        if self.future.done():
            return
        if self.failure:
            self.future.set_exception(self.failure)
        else:
            self.future.set_result(self.result)


class Writer:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._queue: SimpleQueue[Unit | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="writer", daemon=True)
        self._scrub = False
        self._stopping = False

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping = True
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join()

    def submit(self, unit: Unit) -> None:
        if self._stopping or self._queue.qsize() >= WAITING_ROOM:
            raise Unavailable("no room to wait for the writer")
        self._queue.put(unit)

    @property
    def waiting(self) -> int:
        return self._queue.qsize()

    def trace(self, see: Callable[[str], Any] | None) -> None:
        self._connection.trace(see)

    async def fetch(self, statement: str, *values: Value) -> list[Row]:
        """What a unit sees of its transaction."""
        return self._connection.fetch(statement, values)

    async def hold(self, _person: str) -> None:
        """There is no other writer."""

    def _work(self) -> None:
        while batch := self._gather():
            self._commit(batch)
            self._scrub |= any(unit.scrub for unit in batch)
            if self._scrub:
                self._empty_log()
            _settle(batch)
        self._connection.close()

    def _gather(self) -> list[Unit]:
        """At least one unit, unless the end was asked for and nothing is left."""
        batch: list[Unit] = []
        while len(batch) < TOGETHER:
            try:
                unit = self._queue.get(block=not (batch or self._stopping))
            except Empty:
                break
            if unit is not None:
                batch.append(unit)
        return batch

    def _commit(self, batch: list[Unit]) -> None:
        try:
            self._connection.require_open()
            self._connection.fetch("begin immediate")
            for unit in batch:
                self._attempt(unit)
            self._connection.require_same_file()
            self._connection.fetch("commit")
        except Exception as failure:  # noqa: BLE001 - the thread must outlive whatever one batch does
            _fail(batch, failure)
            self._abandon()

    def _attempt(self, unit: Unit) -> None:
        if unit.given_up_at < monotonic():
            unit.failure = Unavailable("the writer is too far behind")
            return
        if not unit.single:
            self._connection.fetch("savepoint unit")
        try:
            unit.result = drive(unit.step(self))
        except Exception as failure:  # noqa: BLE001 - handed to the one who waits for it
            unit.failure = failure
            if not unit.single:
                self._connection.fetch("rollback to unit")
        if not unit.single:
            self._connection.fetch("release unit")
        elif not self._connection.in_transaction:
            raise Unavailable("a statement took the whole transaction back")

    def _empty_log(self) -> None:
        """What was deleted is still in the write-ahead log; a reader in the way puts this off until the next batch."""
        with suppress(Unavailable):
            busy, *_ = self._connection.fetch("pragma wal_checkpoint(truncate)")[0]
            self._scrub = bool(busy)

    def _abandon(self) -> None:
        """Closing takes back what could not be rolled back."""
        try:
            if self._connection.in_transaction:
                self._connection.fetch("rollback")
        except Exception:  # noqa: BLE001 - see above
            self._connection.close()


def drive(unit: Coroutine[Any, Any, Any]) -> Any:
    """Runs a coroutine that never suspends, without an event loop."""
    try:
        unit.send(None)
    except StopIteration as end:
        return end.value
    unit.close()
    raise RuntimeError("A unit of work may await nothing but its transaction.")


def _fail(batch: Iterable[Unit], failure: Exception) -> None:
    trouble = failure if isinstance(failure, Unavailable) else Unavailable(f"{type(failure).__name__}")
    for unit in batch:
        unit.failure = unit.failure or trouble


def _settle(batch: list[Unit]) -> None:
    """Each on its own event loop; one wake-up for all of them."""
    loops = {unit.future.get_loop() for unit in batch}
    for loop in loops:
        mine = [unit for unit in batch if unit.future.get_loop() is loop]
        with suppress(RuntimeError):  # the loop is gone, and with it whoever waited
            loop.call_soon_threadsafe(_tell, mine)


def _tell(units: list[Unit]) -> None:
    for unit in units:
        unit.settle()
