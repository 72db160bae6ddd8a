"""Large, deep, endless and slow requests at both processes: refused early, and nobody else notices."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from abuse import MEGABYTE, connect, head, is_cut, send, served_meanwhile
from people import Client, Person
from stack import until

HUNDRED = 100 * 2**20
SLOW = 170  # of each kind


@pytest.fixture(scope="module")
def person(stack):
    """Somebody signed in; the processes have grown to their size before anything is measured."""
    made = Client(stack, Person("Ada"))
    for _ in range(300):
        made.call("GET", "/api/tasks").raise_for_status()
        made.web.get("/api/tasks", headers={"Authorization": f"Bearer {made.token}"}).raise_for_status()
    return made


def targets(stack, person):
    """Where a body can be sent, with the port and what must be said with it."""
    token = f"Authorization: Bearer {person.token}"
    cookie = "Cookie: " + "; ".join(f"{name}={value}" for name, value in person.web.cookies.items())
    json = "Content-Type: application/json"
    action = f"Next-Action: {'0' * 42}"
    at_the_api = [("/api/tasks", token, json), ("/api/tasks", json), ("/security-events", json)]
    at_the_web = [
        ("/api/tasks", token, json),
        ("/api/tasks", json),
        ("/api/auth/sign-in/email", json),
        ("/api/auth/update-user", cookie, json),
        ("/sign-in/form", "Content-Type: application/x-www-form-urlencoded"),
        ("/sign-in/form", "Content-Type: multipart/form-data; boundary=x"),
        ("/tasks", cookie, action),
    ]
    return [(stack.api_port, *each) for each in at_the_api] + [(stack.web_port, *each) for each in at_the_web]


def chunked(part):
    return b"%x\r\n%s\r\n" % (len(part), part)


@pytest.mark.req("FR-07", "NF-2")
def test_a_hundred_megabytes_are_refused_early(stack, person, figure):
    """With their length, in chunks, and with neither; the last is a body of nothing and then no request at all."""
    answers = {}
    with served_meanwhile(person) as other:
        for port, path, *lines in targets(stack, person):
            place = (port == stack.api_port, path, *lines)
            length, no_length = f"Content-Length: {HUNDRED}", "Transfer-Encoding: chunked"
            answers[*place, length] = send(port, head(stack, path, *lines, length), (MEGABYTE for _ in range(100)))
            parts = (chunked(MEGABYTE) for _ in range(100))
            answers[*place, no_length] = send(port, head(stack, path, *lines, no_length), parts)
            answers[*place, "neither"] = send(port, head(stack, path, *lines), (MEGABYTE for _ in range(100)))
    assert {place: given for place, given in answers.items() if given and not 300 <= given < 500} == {}
    figure("100 MB at 10 places in 3 ways", tell(other))


def tell(other):
    times = sorted(other.times)
    grown = ", ".join(f"{part} grew by {max(0, megabytes):.0f} MB" for part, megabytes in other.grown.items())
    return f"{grown}; {len(times)} requests of others meanwhile, p99 {times[len(times) * 99 // 100] * 1000:.0f} ms"


def json_of(shape):
    return {
        "two million deep": b"[" * 2_000_000,
        "sixty thousand deep": b'{"title":' + b"[" * 60_000 + b"]" * 60_000 + b"}",
        "thirty thousand deep": b'{"email":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        "a number of five thousand digits": b'{"title":' + b"9" * 5_000 + b',"email":' + b"9" * 5_000 + b"}",
        "a number beyond all": b'{"title":1e99999,"email":-1e99999}',
        "many members": b"{" + b",".join(b'"m%d":1' % number for number in range(6_000)) + b"}",
    }[shape]


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("shape", ["two million deep", "sixty thousand deep", "thirty thousand deep"])
def test_deep_json_is_refused(stack, person, shape):
    refused_everywhere(stack, person, json_of(shape))


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("shape", ["a number of five thousand digits", "a number beyond all", "many members"])
def test_odd_json_is_refused(stack, person, shape):
    refused_everywhere(stack, person, json_of(shape))


def refused_everywhere(stack, person, body):
    with served_meanwhile(person):
        for port, path, *lines in targets(stack, person)[:7]:
            answer = send(port, head(stack, path, *lines, f"Content-Length: {len(body)}"), [body])
            assert answer in {0, 400, 401, 413, 422}, (path, answer)


@pytest.mark.req("FR-07")
@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer " + "a" * 2**20,
        "Authorization: Bearer " + "a.b." * 5_000,
        "Cookie: duly.session_token=" + "a" * 2**20,
        "\r\n".join(f"X-{number}: {'y' * 100}" for number in range(20_000)),
        "X-A: " + "\t" * 2**20,
    ],
    ids=["token of 1 MB", "token of 20 kB", "cookie of 1 MB", "20,000 headers", "1 MB of tabs"],
)
def test_a_large_head_is_refused(stack, person, line):
    with served_meanwhile(person):
        for port in (stack.api_port, stack.web_port):
            assert send(port, head(stack, "/api/tasks", line, method="GET")) in {0, 400, 401, 431}


@pytest.mark.req("FR-07")
def test_a_long_address_is_refused(stack, person):
    with served_meanwhile(person):
        for port in (stack.api_port, stack.web_port):
            assert send(port, head(stack, f"/api/tasks?{'q' * 2**20}", method="GET")) in {0, 400, 401, 414, 431}


@pytest.mark.req("FR-07", "NF-2")
def test_slow_connections_keep_nobody_waiting(stack, person, figure):
    """Heads and bodies that never end, and connections that say nothing, all at once at both processes."""
    token, length = f"Authorization: Bearer {person.token}", "Content-Length: 99"
    json = "Content-Type: application/json"
    with ExitStack() as held, served_meanwhile(person) as other:
        bodies, heads, silent = [], [], []
        for number in range(SLOW):
            port = (stack.api_port, stack.web_port)[number % 2]
            silent.append(held.enter_context(connect(port)))
            heads.append(held.enter_context(connect(port)))
            heads[-1].sendall(head(stack, "/api/tasks", "X-Slow: "))
            bodies.append(held.enter_context(connect(port)))
            path = "/api/tasks" if number % 4 < 3 else "/api/auth/sign-in/email"
            bodies[-1].sendall(head(stack, path, token, json, length) + b"\r\n\r\n{")
        until(lambda: all(is_cut(each) for each in bodies), 20, "every slow body is cut off")
        at_the_api = (heads + silent)[::2]
        until(lambda: all(is_cut(each) for each in at_the_api), 20, "every slow head is cut off at the api")
        figure(
            f"{3 * SLOW} slow connections",
            f"{len(other.times)} requests of others meanwhile, worst {max(other.times) * 1000:.0f} ms",
        )
