"""Reading a body: the right media type, bounded in time, and in size as counted, whatever its length claims."""

import asyncio

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

from duly_api.problems import TimedOut, TooLarge, UnsupportedMediaType

SECONDS = 10


async def read_body(request: Request, *, media_type: str, limit: int) -> bytes:
    """Limit in bytes. A refused body is not read on: the connection is closed instead."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != media_type:
        raise UnsupportedMediaType
    if _declared(request) > limit:
        raise TooLarge(headers={"Connection": "close"})
    try:
        async with asyncio.timeout(SECONDS):
            return await _counted(request.receive, limit)
    except TimeoutError:
        raise TimedOut(headers={"Connection": "close"}) from None
    except ClientDisconnect:  # nobody will read the answer; the log should not call it a mistake of ours
        raise TimedOut(reason="disconnected") from None


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < len(str(10**15)) else 0


async def _counted(receive: Receive, limit: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > limit:
            raise TooLarge(headers={"Connection": "close"})
        if not message.get("more_body"):
            return bytes(body)
