"""Bodies are bounded in size and in time, whatever their headers claim, and only one media type is read."""

import asyncio

import pytest

from duly_api import bodies, logs
from duly_api.binding import BODY_LIMIT

JSON = {"Content-Type": "application/json"}


def task_of(size: int) -> bytes:
    """JSON of exactly so many bytes; white space may fill it."""
    return b'{"title": "x"' + b" " * (size - len(b'{"title": "x"}')) + b"}"


async def in_pieces(body: bytes):
    for at in range(0, len(body), 1000):
        yield body[at : at + 1000]


@pytest.mark.parametrize("sent", [task_of, lambda size: in_pieces(task_of(size))], ids=["with length", "streamed"])
@pytest.mark.parametrize(("size", "status"), [(BODY_LIMIT, 201), (BODY_LIMIT + 1, 413), (BODY_LIMIT * 20, 413)])
async def test_64_kilobytes_and_no_more(alice, sent, size, status):
    answer = await alice.post("/api/tasks", content=sent(size), headers=JSON)
    assert answer.status_code == status
    if status == 413:
        assert answer.json()["type"] == "urn:duly:problem:too-large"
        assert answer.headers["Connection"] == "close"


async def test_a_body_that_says_it_is_too_large_is_not_read_at_all(alice):
    async def unread():
        pytest.fail("the body was read")
        yield b""

    answer = await alice.post("/api/tasks", content=unread(), headers=JSON | {"Content-Length": str(BODY_LIMIT + 1)})
    assert answer.status_code == 413


async def test_a_false_length_changes_nothing(alice):
    headers = JSON | {"Content-Length": "10"}
    answer = await alice.post("/api/tasks", content=in_pieces(task_of(BODY_LIMIT + 1)), headers=headers)
    assert answer.status_code == 413


async def test_reading_stops_at_the_limit(alice):
    read = 0

    async def endless():
        nonlocal read
        while read < 100_000_000:
            read += 10_000
            yield b" " * 10_000

    assert (await alice.post("/api/tasks", content=endless(), headers=JSON)).status_code == 413
    assert read <= BODY_LIMIT + 20_000


async def test_a_body_that_never_comes_is_given_up(alice, monkeypatch):
    monkeypatch.setattr(bodies, "SECONDS", 0.05)

    async def never():
        yield b'{"title"'
        await asyncio.Event().wait()

    answer = await alice.post("/api/tasks", content=never(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (408, "urn:duly:problem:timed-out")


async def test_a_caller_who_hangs_up_is_no_mistake_of_ours(duly, capsys):
    sent, headers = [], [(b"content-type", b"application/json"), (b"authorization", b"Bearer " + duly.token().encode())]
    scope = {"type": "http", "method": "POST", "path": "/api/tasks", "query_string": b"", "headers": headers}

    async def receive():
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    await duly.app(scope, receive, send)
    assert sent[0]["status"] == 408
    logs.flush()
    (line,) = capsys.readouterr().out.splitlines()
    assert '"reason":"disconnected"' in line


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "", "json"])
async def test_another_media_type_is_refused(alice, kind):
    answer = await alice.post("/api/tasks", content=b'{"title": "x"}', headers={"Content-Type": kind})
    assert (answer.status_code, answer.json()["type"]) == (415, "urn:duly:problem:unsupported-media-type")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON ;x=y"])
async def test_json_is_json_however_it_is_spelled(alice, kind):
    answer = await alice.post("/api/tasks", content=b'{"title": "x"}', headers={"Content-Type": kind})
    assert answer.status_code == 201
