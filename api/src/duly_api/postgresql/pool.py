"""The connections of one process: bounded, the last used first, and all of them forgotten when one of them fails.

They are lent for one statement or one transaction and come back as they were, so nothing resets them in between.
"""

import asyncio
from collections import deque
from typing import Any

from duly_api.database_address import PostgreSQL
from duly_api.postgresql.connecting import connect
from duly_api.problems import Unavailable

MOST = 10  # connections; more only make the server switch between them
WAITING_ROOM = 1024  # more would only wait to be told that it took too long
TURN_WITHIN = 0.7  # seconds: whoever would wait longer is told so while asking again still helps
CONNECT_WITHIN = 2.0
CLOSE_WITHIN = 1.0

Connection = Any  # the driver has no types of its own
Waiting = asyncio.Future["Connection | None"]


class Pool:
    def __init__(self, address: PostgreSQL) -> None:
        self._address = address
        self._idle: list[Connection] = []
        self._lent: set[Connection] = set()
        self._opening = 0
        self._waiting: deque[Waiting] = deque()
        self._closed = False
        self._doubtful: set[Connection] = set()

    async def take(self, *, first: bool = False) -> Connection:
        """Bound it in time. The other end of it is `give` or `discard`. `first` goes before all who wait."""
        while True:
            if self._closed:
                raise Unavailable("the database is closed")
            if (connection := self.idle()) is not None:
                return connection
            if len(self._lent) + self._opening < MOST:
                return await self._another()
            if (connection := await self._turn(first=first)) is not None:
                return connection

    def idle(self) -> Connection | None:
        """As `take`, where nothing is to be waited for."""
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                self._lent.add(connection)
                return connection
        return None

    def give(self, connection: Connection) -> None:
        """Straight on to whoever has waited longest."""
        if connection not in self._lent or connection.is_closed() or self._closed:
            return self.discard(connection)
        if waiting := self._next():
            return waiting.set_result(connection)
        self._lent.remove(connection)
        return self._idle.append(connection)

    def discard(self, connection: Connection) -> None:
        self._lent.discard(connection)
        self._doubtful.discard(connection)
        connection.terminate()
        self._call_another()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def drop(self) -> None:
        """What ails one connection ails the others, or they are to a server that is the primary no more."""
        for connection in self._idle:
            connection.terminate()
        self._idle.clear()
        self._lent.clear()  # what comes back is discarded

    async def close(self) -> None:
        self._closed = True
        idle, self._idle = self._idle, []
        while waiting := self._next():
            waiting.set_result(None)
        for connection in self._lent:
            connection.terminate()
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await asyncio.gather(*(connection.close() for connection in idle), return_exceptions=True)
        except TimeoutError:
            for connection in idle:
                connection.terminate()

    def is_doubtful(self, connection: Connection) -> bool:
        """The server has warned: the wait for its standbys was cut short, and a commit may be on its disk alone."""
        return connection in self._doubtful

    async def connect(self) -> Connection:
        """One that is counted nowhere."""
        made = await connect(self._address, within=CONNECT_WITHIN)
        made.add_log_listener(self._hear)
        return made

    async def _another(self) -> Connection:
        self._opening += 1
        try:
            connection = await self.connect()
            self._lent.add(connection)
        finally:
            self._opening -= 1
            self._call_another()
        return connection

    async def _turn(self, *, first: bool) -> Connection | None:
        """None: there may be room for another connection."""
        if len(self._waiting) >= WAITING_ROOM and not first:
            raise Unavailable("no room to wait for a connection")
        turn: Waiting = asyncio.get_running_loop().create_future()
        self._waiting.insert(0 if first else len(self._waiting), turn)
        try:
            async with asyncio.timeout(TURN_WITHIN):
                return await turn
        except TimeoutError:
            self._pass_on(turn)
            raise Unavailable("no connection was free in time") from None
        except asyncio.CancelledError:
            self._pass_on(turn)
            raise

    def _pass_on(self, turn: Waiting) -> None:
        """It may have come at the very moment of leaving."""
        if turn.done() and not turn.cancelled():
            if (connection := turn.result()) is None:
                self._call_another()
            else:
                self.give(connection)

    def _call_another(self) -> None:
        if len(self._lent) + self._opening < MOST and (waiting := self._next()):
            waiting.set_result(None)

    def _next(self) -> Waiting | None:
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                return waiting
        return None

    def _hear(self, connection: Connection, message: Any) -> None:
        if message.severity_en not in ("DEBUG", "LOG", "INFO", "NOTICE"):
            self._doubtful.add(connection)
