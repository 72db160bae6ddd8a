"""Who gets past the gate; what the others hear is in test_gate_refusals.py."""

import asyncio

import pytest

from betterauth_verifier import Caller, ConfigurationError
from betterauth_verifier.gate import Gate


class App:
    """Notes the scopes it is called with and answers 200 to everything."""

    def __init__(self):
        self.scopes = []

    async def __call__(self, scope, _receive, send):
        self.scopes.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def app():
    return App()


@pytest.fixture
def gate(app, verifier):
    return Gate(app, verifier=verifier, public={"/healthz"}, realm="duly-api", on_refusal=lambda *_: None)


def scope(path="/", *headers, kind="http", **more):
    return {"type": kind, "method": "GET", "path": path, "headers": list(headers), **more}


def bearer(token):
    return (b"authorization", b"Bearer " + token.encode())


def call(gate, scope, received=()):
    """The messages sent; reading more than `received` fails the test."""
    sent, pending = [], list(received)

    async def receive():
        assert pending, "the body was read"
        return pending.pop(0)

    async def send(message):
        sent.append(message)

    asyncio.run(gate(scope, receive, send))
    assert not pending, "the connection was not received"
    return sent


@pytest.mark.req("FR-06", "FR-07")
def test_a_good_token_passes_with_its_caller(gate, app, token, now):
    assert call(gate, scope("/x", bearer(token())))[0]["status"] == 200
    assert app.scopes[0]["state"]["caller"] == Caller("alice", "session-1", "token-1", now, now + 300)


@pytest.mark.parametrize("scheme", [b"bearer ", b"BEARER ", b"Bearer  "])
def test_the_scheme_is_read_as_rfc_9110_says(gate, token, scheme):
    assert call(gate, scope("/", (b"authorization", scheme + token().encode())))[0]["status"] == 200


@pytest.mark.req("FR-10")
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "",
        "*",
        "/healthz/",
        "//healthz",
        "/HEALTHZ",
        "/healthz\0",
        "/healthz ",
        "/healthz/..",
        "/./healthz",
        "/x/../healthz",
        "/healthz%2F",
        "/%68ealthz",
        "/healthz;x",
        "/healthz?x",
        "healthz",
        "/healthzz",
        "/unknown",
    ],
)
def test_only_the_exact_public_path_is_public(gate, app, path):
    sent = call(gate, scope(path))
    assert (sent[0]["status"], app.scopes) == (401, [])


@pytest.mark.req("FR-10")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE", "CONNECT", "BREW"])
def test_no_method_is_exempt(gate, app, method):
    assert call(gate, scope("/api/tasks", method=method))[0]["status"] == 401
    assert app.scopes == []


@pytest.mark.parametrize(
    "deception",
    [
        {"raw_path": b"/healthz"},
        {"root_path": "/healthz"},
        {"root_path": "", "query_string": b"/healthz"},
        {"server": ("/healthz", 80)},
        {"app_root_path": "/healthz"},
        {"path": "", "root_path": "/healthz"},
    ],
)
def test_nothing_but_the_path_decides(gate, deception):
    assert call(gate, scope("/secret", (b"host", b"x/healthz?")) | deception)[0]["status"] == 401
    assert call(gate, scope("/healthz", raw_path=b"/secret"))[0]["status"] == 200


@pytest.mark.req("EC-6")
def test_no_caller_leaks_into_another_request(gate, app, token):
    shared = {"pool": "lifespan"}
    call(gate, scope("/x", bearer(token(sub="alice")), state=shared))
    call(gate, scope("/y", bearer(token(sub="bob")), state=shared))
    call(gate, scope("/healthz", state=shared))
    assert shared == {"pool": "lifespan"}
    assert [seen["state"].get("caller") and seen["state"]["caller"].id for seen in app.scopes] == ["alice", "bob", None]
    assert app.scopes[0]["state"]["pool"] == "lifespan"


def test_lifespan_passes(gate, app):
    call(gate, {"type": "lifespan"})
    assert app.scopes == [{"type": "lifespan"}]


def test_an_unknown_kind_of_connection_does_not(gate, app):
    with pytest.raises(NotImplementedError, match="webtransport"):
        call(gate, scope(kind="webtransport"))
    assert app.scopes == []


@pytest.mark.req("FR-10")
def test_a_websocket_without_a_token_is_closed(gate, app):
    sent = call(gate, scope("/ws", kind="websocket"), [{"type": "websocket.connect"}])
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert app.scopes == []


def test_a_websocket_is_answered_401_where_the_server_can(gate, app):
    extensions = {"websocket.http.response": {}}
    sent = call(gate, scope("/ws", kind="websocket", extensions=extensions), [{"type": "websocket.connect"}])
    assert (sent[0]["type"], sent[0]["status"]) == ("websocket.http.response.start", 401)
    assert sent[1]["type"] == "websocket.http.response.body"


def test_a_websocket_with_a_token_passes(gate, app, token):
    call(gate, scope("/ws", bearer(token()), kind="websocket"))
    assert app.scopes[0]["state"]["caller"].id == "alice"


@pytest.mark.parametrize("public", ["/healthz", "/", ["healthz"], ["/docs/*"], ["/{x}"], [""]])
def test_public_paths_are_exact(app, verifier, public):
    with pytest.raises(ConfigurationError, match="exact paths"):
        Gate(app, verifier=verifier, public=public)


@pytest.mark.parametrize("realm", ["", 'a"b', "a\\b", "a\r\nb", "é", "x" * 65])
def test_a_realm_cannot_break_the_header(app, verifier, realm):
    with pytest.raises(ConfigurationError, match="realm"):
        Gate(app, verifier=verifier, realm=realm)
