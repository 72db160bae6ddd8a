"""Requests that two programs could read in two ways, and members that a language could take for its own."""

from __future__ import annotations

import json

import pytest
from abuse import connect
from people import Client, Person
from stack import raw

# How the end of a first request can be drawn twice: what one reader takes for its body is the next request to another.
TWICE = {
    "length, then chunks": ["Content-Length: 4", "Transfer-Encoding: chunked"],
    "chunks, then length": ["Transfer-Encoding: chunked", "Content-Length: 4"],
    "two lengths": ["Content-Length: 4", "Content-Length: 0"],
    "two lengths in one": ["Content-Length: 4, 0"],
    "a length with a sign": ["Content-Length: +4"],
    "a length in hex": ["Content-Length: 0x4"],
    "an unknown coding": ["Transfer-Encoding: xchunked"],
    "two codings": ["Transfer-Encoding: chunked, identity"],
    "chunked twice": ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    "a space before the colon": ["Transfer-Encoding : chunked", "Content-Length: 4"],
    "a tab in the value": ["Transfer-Encoding:\tchunked", "Content-Length: 4"],
    "a folded line": ["X-Folded: x", " Transfer-Encoding: chunked", "Content-Length: 4"],
    "a bare line feed": ["X-Bare: x\nTransfer-Encoding: chunked", "Content-Length: 4"],
    "a bare carriage return": ["X-Bare: x\rTransfer-Encoding: chunked", "Content-Length: 4"],
    "a NUL": ["X-Nul: \0", "Content-Length: 4"],
}
MARK = "/api/smuggled-canary"


@pytest.mark.req("FR-07", "FR-10")
@pytest.mark.parametrize("part", ["web", "api"])
@pytest.mark.parametrize("lines", TWICE.values(), ids=TWICE)
def test_nobody_smuggles_a_request_in_another(stack, part, lines):
    """Refused, and the connection ends: what came behind is answered by nobody."""
    port = stack.web_port if part == "web" else stack.api_port
    behind = f"GET {MARK} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
    first = ["POST /api/tasks HTTP/1.1", f"Host: localhost:{port}", "Content-Type: application/json", *lines]
    with connect(port) as connection:
        connection.sendall(("\r\n".join(first) + "\r\n\r\n0\r\n\r\n" + behind).encode("latin-1"))
        answers = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answers.count(b"HTTP/1.1 ") == 1, answers
    assert answers.split()[1] in {b"400", b"401"}


@pytest.mark.parametrize("more", ["evil.example", "", "localhost"])
def test_two_hosts_are_none(stack, more):
    """At the web, which sees its browser's; the api never looks at it."""
    with connect(stack.web_port) as connection:
        connection.sendall(f"GET /tasks HTTP/1.1\r\nHost: localhost\r\nHost: {more}\r\n\r\n".encode())
        assert connection.recv(65536).startswith(b"HTTP/1.1 400 ")


POLLUTED = [
    '{"__proto__": {"polluted": 1, "name": "polluted", "email": "polluted@example.test", "user_id": "polluted"}}',
    '{"constructor": {"prototype": {"polluted": 1}}}',
    '{"__proto__.polluted": 1, "constructor.prototype.polluted": 1}',
    '{"title": "x", "__proto__": {"completed": true}}',
    '{"name": "x", "__proto__": {"emailVerified": true, "role": "admin"}}',
    '[{"__proto__": {"polluted": 1}}]',
    '{"hasOwnProperty": 1, "toString": 1, "valueOf": 1, "then": 1}',
]
NAMES = ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "then", "__proto__[polluted]"]
ACCOUNTS = [
    "sign-up/email",
    "sign-in/email",
    "update-user",
    "sign-out",
    "delete-user",
    "sessions/end",
    "change-password",
]


def test_no_member_becomes_a_property_of_everything(stack, ada):
    """Refused as unknown fields; and whoever comes next is who they were and finds what they had."""
    person, others = Client(stack, ada), Client(stack, Person("Ben"))
    task = others.add("as it was")
    for body in POLLUTED:
        for path in ACCOUNTS:
            answer = person.web.post(f"/api/auth/{path}", content=body, headers={"Content-Type": "application/json"})
            assert answer.status_code in {400, 401, 403, 404, 422}, (path, body, answer.text)
        for method, path in (("POST", "/api/tasks"), ("PATCH", f"/api/tasks/{task['id']}")):
            for address in (stack.api, stack.url):
                assert person.call(method, address + path, json=json.loads(body)).status_code in {404, 422}, body
    for name in NAMES:
        for path in (f"/sign-in?fault={name}&reason={name}&next={name}", f"/sign-up?{name}=polluted&fault={name}"):
            page = person.web.get(path, headers={"Cookie": ""})
            assert page.status_code == 200, path
            assert "native code" not in page.text
        assert person.call("GET", f"/api/tasks?{name}=1").status_code == 422
        assert person.web.get(f"/api/auth/{name}").status_code == 404
    assert others.call("GET", f"/api/tasks/{task['id']}").json() == task
    session = others.web.get("/api/auth/get-session").json()
    assert (session["user"]["name"], "polluted" in str(session)) == ("Ben", False)
    assert "polluted" not in Client(stack, Person("Cleo")).web.get("/api/auth/get-session").text


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/2.0", "HTTP/9.9", "HTTP/1.1 x", "ICY"])
def test_other_versions_open_nothing(stack, version):
    for port in (stack.web_port, stack.api_port):
        with connect(port) as connection:
            connection.sendall(f"GET /api/tasks {version}\r\nHost: localhost:{port}\r\n\r\n".encode())
            assert connection.recv(65536).split()[1] in {b"400", b"401", b"505"}


@pytest.mark.req("FR-07")
def test_a_line_end_in_a_value_ends_up_in_no_head(stack, ada):
    """Header injection by what is repeated in an answer: the return path, the reason, a cookie."""
    person = Client(stack, ada)
    broken = "%0d%0aSet-Cookie:%20canary=1%0d%0aX-Canary:%201"
    cookie = {"Cookie": f"duly.session_token={broken}; duly-theme={broken}"}
    answers = [raw(stack.url, "GET", f"{path}{broken}", cookie) for path in ("/tasks/", "/tasks?x=", "/sign-in?next=/")]
    answers.append(person.web.post("/sign-in/form", data={**ada.credentials, "next": "/tasks\r\nX-Canary: 1"}))
    for answer in answers:
        assert "canary" not in answer.headers.get("Set-Cookie", "")
        assert "X-Canary" not in answer.headers
