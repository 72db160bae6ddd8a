"""What leaves the process for one answer is one write: a process that dies has sent all of it or nothing."""

import asyncio

import pytest
import uvicorn
from uvicorn.server import ServerState

from duly_api.heads import TimelyHeads

ASKED = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Recorder(asyncio.Transport):
    def __init__(self):
        super().__init__()
        self.sent, self.closed = [], False

    def writelines(self, parts):
        self.sent.append(b"".join(parts))

    def close(self):
        self.closed = True

    def is_closing(self):
        return self.closed


async def whole(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def bit_by_bit(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for bit in (b"one", b"two"):
        await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": bit, "more_body": bit == b"one"})


async def ask(app, request=ASKED):
    config = uvicorn.Config(app, http=TimelyHeads, ws="none", lifespan="off", log_config=None)
    config.load()
    state, transport = ServerState(), Recorder()
    protocol = TimelyHeads(config=config, server_state=state, app_state={})
    protocol.connection_made(transport)
    protocol.data_received(request)
    async with asyncio.timeout(5):
        await asyncio.gather(*state.tasks)
    await asyncio.sleep(0)
    protocol.connection_lost(None)
    return transport


async def test_head_and_body_leave_together():
    (answer,) = (await ask(whole)).sent
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"\r\n\r\nok")


async def test_what_comes_later_is_not_waited_for():
    sent = (await ask(bit_by_bit)).sent
    assert [b"one" in part for part in sent] == [False, True, False]
    assert b"two" in sent[-1]


@pytest.mark.parametrize(
    "request_", [ASKED.replace(b"1.1", b"1.0"), b"nonsense\r\n\r\n"], ids=["closes", "bad request"]
)
async def test_the_last_words_leave_before_the_connection_ends(request_):
    transport = await ask(whole, request_)
    assert transport.closed
    assert len(transport.sent) == 1
    assert transport.sent[0].startswith(b"HTTP/1.1 ")
