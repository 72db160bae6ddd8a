"""News of revocations as they are committed. Who hears nothing still looks at the table four times a second."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from duly_api.postgresql.trouble import DRIVERS
from duly_api.problems import Unavailable

CHANNEL = "duly_revocations"
AGAIN = 1.0  # seconds until the next attempt after a connection was lost


async def listen(connect: Callable[[], Awaitable[Any]], hear: Callable[[], Awaitable[object]]) -> None:
    """Until cancelled, on a connection of its own."""
    while True:
        with suppress(*DRIVERS):
            await _listen(await connect(), hear)
        await asyncio.sleep(AGAIN)


async def _listen(connection: Any, hear: Callable[[], Awaitable[object]]) -> None:
    """Until the connection is lost. What was committed before it listened is asked for, too."""
    news = asyncio.Event()
    connection.add_termination_listener(lambda _connection: news.set())
    try:
        await connection.add_listener(CHANNEL, lambda *_message: news.set())
        news.set()
        while not connection.is_closed():
            await news.wait()
            news.clear()
            with suppress(Unavailable):
                await hear()
    finally:
        connection.terminate()
