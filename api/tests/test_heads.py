"""A request whose head never ends or is no HTTP loses its connection; one that is idle between requests does not."""

import asyncio
import json

import pytest
import uvicorn
from uvicorn.server import ServerState

from duly_api import heads, logs

WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


LATER = b"POST /later HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
released = asyncio.Event()


async def ok(scope, _receive, send):
    if scope["path"] == "/later":
        await released.wait()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


@pytest.fixture
async def connect(monkeypatch):
    monkeypatch.setattr(heads, "HEAD_WITHIN", 0.2)
    config = uvicorn.Config(ok, http=heads.TimelyHeads, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()

    def protocol():
        return heads.TimelyHeads(config=config, server_state=state, app_state={})

    server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0)
    writers = []

    async def connect():
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writers.append(writer)
        return reader, writer

    yield connect
    for writer in writers:
        writer.close()
    server.close()


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HT", WHOLE[:-2], WHOLE + b"GET"], ids=["nothing", "line", "head", "next"]
)
async def test_a_head_that_never_ends_is_not_waited_for(connect, begun):
    reader, writer = await connect()
    writer.write(begun)
    async with asyncio.timeout(5):
        assert (await reader.read()).count(b"204") == (1 if begun.startswith(WHOLE) else 0)


async def test_an_empty_line_does_not_keep_a_connection_for_ever(connect):
    reader, writer = await connect()
    writer.write(WHOLE)
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"\r\n")
    async with asyncio.timeout(5):
        assert await reader.read() == b""


async def test_a_connection_may_rest_between_whole_requests(connect):
    reader, writer = await connect()
    other, _ = await connect()
    writer.write(WHOLE)
    await reader.readuntil(b"\r\n\r\n")
    async with asyncio.timeout(5):
        assert await other.read() == b""  # the other's time was over after ours had begun
    writer.write(WHOLE)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")


async def test_who_finds_no_room_is_told_at_once_and_may_ask_again(connect, monkeypatch, capsys):
    """Without a task, a route or a look at the token; what is under way is answered all the same."""
    monkeypatch.setattr(heads, "AT_ONCE", 1)
    released.clear()
    first, first_writer = await connect()
    second, second_writer = await connect()
    first_writer.write(LATER)
    for request in (WHOLE, LATER, WHOLE):
        second_writer.write(request)
        async with asyncio.timeout(5):
            head = (await second.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = dict(line.split(": ", 1) for line in head[1:] if line)
            problem = json.loads(await second.readexactly(int(headers["Content-Length"])))
        assert (head[0], headers["Retry-After"]) == ("HTTP/1.1 503 Service Unavailable", "1")
        assert (problem["type"], problem["request_id"]) == ("urn:duly:problem:unavailable", headers["X-Request-Id"])
        logs.flush()
        logs.flush()
    assert problem["request_id"] in capsys.readouterr().out
    released.set()
    assert (await first.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
    second_writer.write(WHOLE)
    assert (await second.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")


async def test_a_refused_head_request_has_no_body(connect, monkeypatch):
    """The next answer would be taken for it, or it for the next answer."""
    monkeypatch.setattr(heads, "AT_ONCE", 0)
    reader, writer = await connect()
    writer.write(WHOLE.replace(b"GET", b"HEAD"))
    await reader.readuntil(b"\r\n\r\n")
    writer.write(WHOLE)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 503")


@pytest.mark.req("FR-07")
@pytest.mark.parametrize(
    "text", [b"BREW /api/tasks HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x00", b"GET / HTTP/1.1\r\nA : b\r\n\r\n"]
)
async def test_what_is_no_http_is_told_so_in_the_usual_form(connect, text, capsys):
    reader, writer = await connect()
    writer.write(text)
    async with asyncio.timeout(5):
        head, _, body = (await reader.read()).decode().partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    problem = json.loads(body)
    assert (status, headers["Content-Type"]) == ("HTTP/1.1 400 Bad Request", "application/problem+json")
    assert (headers["Connection"], headers["X-Content-Type-Options"]) == ("close", "nosniff")
    assert (problem["type"], problem["request_id"]) == ("urn:duly:problem:malformed", headers["X-Request-Id"])
    logs.flush()
    assert problem["request_id"] in capsys.readouterr().out
