"""Ways around the pages' own checks that Next has had, and ways through the web to places inside: none is open."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from abuse import connect
from people import Client
from stack import raw

PERSONAL = ["/tasks", "/settings"]
FORMS = [
    "{}",
    "{}.rsc",
    "{}?_rsc=abc",
    "{}.segments/_tree.segment.rsc",
    "{}.segments/_index.segment.rsc",
    "{}/",
    "{}.json",
]
FORMS += [
    "/_next/data/build{}.json",
    "/(signed-in){}",
    "{}/page",
    "{};x",
    "{}%00",
    "{}%0a",
    "/.{}",
    "{}.txt",
    "{}?__nextDataReq=1",
]
CLAIMS = [
    {},
    {"RSC": "1"},
    {"RSC": "1", "Next-Router-Prefetch": "1"},
    {"RSC": "1", "Next-Router-Prefetch": "1", "Next-Router-Segment-Prefetch": "/_tree"},
    {"X-Middleware-Subrequest": ":".join(["src/proxy"] * 5)},
    {"X-Middleware-Subrequest": ":".join(["src/middleware"] * 5), "X-Middleware-Subrequest-Id": "1"},
    {"X-Middleware-Override-Headers": "cookie", "X-Middleware-Request-Cookie": "duly.session_token=x"},
    {"X-Nextjs-Data": "1"},
    {"X-Invoke-Path": "/tasks", "X-Matched-Path": "/tasks", "X-Invoke-Status": "200"},
    {"X-Now-Route-Matches": "1", "X-Rewrite-Url": "/tasks", "X-Original-Url": "/tasks"},
    {"Next-Action": "0" * 42},
    {"X-Duly-Address": "127.0.0.1", "X-Nonce": "chosen", "Content-Security-Policy": "script-src 'nonce-chosen'"},
    {"Cookie": "duly.session_token=forged.signature"},
    {"Cookie": "__Host-duly.session_token=forged.signature; __prerender_bypass=1; __next_preview_data=1"},
]


@pytest.mark.req("FR-10", "SC-5")
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: "+".join(claim) or "nothing")
def test_no_form_of_a_personal_page_answers_without_a_session(stack, claim):
    for page in PERSONAL:
        for form in FORMS:
            answer = raw(stack.url, "GET", form.format(page), claim)
            there = answer.headers.get("Location", "")
            assert answer.status_code in {307, 400, 404} or there, (form, answer.status_code)
            assert there == "" or there.startswith("/sign-in?"), (form, there)
            assert not [word for word in ("Add a task", "Sign out", "Delete account") if word in answer.text], form
            assert "nonce-chosen" not in answer.headers.get("Content-Security-Policy", "")


HOSTS = [
    "evil.example",
    "evil.example:80",
    "localhost@evil.example",
    "127.0.0.1:1",
    "evil.example/x",
    "localhost.evil.example",
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_of_somebody_elses_is_never_repeated(stack, ada, host):
    """In a link, a redirect, a cookie or a token."""
    person = Client(stack, ada)
    cookie = "; ".join(f"{name}={value}" for name, value in person.web.cookies.items())
    claims = {"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host}", "X-Forwarded-Proto": "https"}
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": stack.url}
    body = f"email={quote(ada.email)}&password={quote(ada.password)}&next=/tasks".encode()
    answers = [raw(stack.url, "GET", path, claims) for path in ("/", "/tasks", "/tasks/", "/sign-up", "/no-such-page")]
    answers += [raw(stack.url, "GET", path, claims | {"Cookie": cookie}) for path in ("/", "/sign-in", "/tasks")]
    answers += [raw(stack.url, "POST", "/sign-in/form", claims | form, body)]
    answers += [raw(stack.url, "GET", "/api/auth/token", claims | {"Cookie": cookie})]
    assert [each for each in answers if host in str(each.headers) or host in each.text] == []
    token = answers[-1]
    if token.status_code == 200:
        person.token = token.json()["token"]
        assert person.call("GET", "/api/me").status_code == 200


@contextmanager
def a_place_inside():
    """A listener that nobody from outside should ever reach; what came is in the list."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_listen, args=(server, heard), daemon=True).start()
        yield server.getsockname()[1], heard


def _listen(server, heard):
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            heard.append(connection.recv(200))


def test_the_web_asks_no_place_that_a_client_names(stack, ada):
    person = Client(stack, ada)
    known = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in person.web.cookies.items()),
        "Authorization": f"Bearer {person.token}",
    }
    with a_place_inside() as (port, heard):
        place = f"http://127.0.0.1:{port}/"
        paths = [place, f"{place}api/tasks", f"//127.0.0.1:{port}/", f"/\\127.0.0.1:{port}/", f"/api/{place}"]
        paths += [f"/api//127.0.0.1:{port}/", f"/api/@127.0.0.1:{port}/", f"/api/..;/{place}"]
        paths += [
            f"/_next/image?url={quote(each, safe='')}&w=64&q=75" for each in (place, place[5:], "/api/auth/token")
        ]
        paths += [f"/sign-in?next={quote(place, safe='')}", f"/tasks?url={place}"]
        claims = {
            "Host": f"127.0.0.1:{port}",
            "X-Forwarded-Host": f"127.0.0.1:{port}",
            "X-Middleware-Rewrite": place,
            "X-Rewrite-Url": place,
            "Referer": place,
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version": "13",
        }
        for path in paths:
            for more in ({}, claims, claims | known, {"RSC": "1"} | claims, {"Next-Action": "0" * 42} | claims):
                raw(stack.url, "GET", path, more)
        tunnel = connect(stack.web_port)
        tunnel.sendall(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        assert not tunnel.recv(65536).startswith(b"HTTP/1.1 200")
        tunnel.close()
    assert heard == []
