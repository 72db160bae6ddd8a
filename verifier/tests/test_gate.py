"""Who gets past the gate, and what the others hear."""

import asyncio
import json

import pytest
from starlette.responses import PlainTextResponse

from betterauth_verifier import Caller, ConfigurationError, KeyRing, RevocationView, Verifier
from betterauth_verifier.gate import Gate
from betterauth_verifier.testing import AUDIENCE, ISSUER


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
    return sent


def challenge(sent):
    return dict(sent[0]["headers"])[b"www-authenticate"]


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
    ],
)
def test_nothing_but_the_path_decides(gate, deception):
    assert call(gate, scope("/secret", (b"host", b"x/healthz?"), **deception))[0]["status"] == 401
    assert call(gate, scope("/healthz", raw_path=b"/secret"))[0]["status"] == 200


@pytest.mark.req("FR-07")
def test_a_missing_token_is_challenged_without_an_error(gate):
    assert challenge(call(gate, scope())) == b'Bearer realm="duly-api"'
    assert challenge(call(gate, scope("/", (b"authorization", b"Basic YTpi")))) == b'Bearer realm="duly-api"'
    assert challenge(call(gate, scope("/", (b"cookie", b"session=x")))) == b'Bearer realm="duly-api"'


@pytest.mark.req("FR-07", "EC-4", "SC-7")
def test_every_bad_token_looks_alike(gate, token, now):
    good = token()
    bad = [
        good[:-1],
        good + "A",
        "x",
        "",
        " ",
        "..",
        token(sub=""),
        token(iat=now - 9999),
        f"{good} {good}",
        "x" * 9999,
    ]
    answers = [call(gate, scope("/", bearer(wrong))) for wrong in bad]
    answers.append(call(gate, scope("/", bearer(good), bearer(good))))
    answers.append(call(gate, scope("/", (b"authorization", b"Bearer"))))
    assert challenge(answers[0]) == b'Bearer realm="duly-api", error="invalid_token"'
    assert all(answer == answers[0] for answer in answers)


def test_a_refusal_is_problem_json(gate):
    start, body = call(gate, scope())
    headers = dict(start["headers"])
    assert headers[b"content-type"] == b"application/problem+json"
    assert headers[b"content-length"] == str(len(body["body"])).encode()
    assert headers[b"cache-control"] == b"no-store"
    problem = json.loads(body["body"])
    assert problem["status"] == 401
    assert set(problem) == {"type", "title", "status", "detail"}


@pytest.mark.req("NF-2")
def test_an_outage_is_no_bad_token(app, key, token, now):
    stale = Verifier(
        keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=RevocationView(), clock=lambda: now
    )
    gate = Gate(app, verifier=stale)
    sent = call(gate, scope("/", bearer(token())))
    assert sent[0]["status"] == 503
    assert dict(sent[0]["headers"])[b"retry-after"] == b"1"
    assert b"www-authenticate" not in dict(sent[0]["headers"])
    assert call(gate, scope("/", bearer(token()[:-1])))[0]["status"] == 401


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


def test_the_application_may_render_and_hear_of_refusals(app, verifier):
    heard = []
    gate = Gate(
        app,
        verifier=verifier,
        refuse=lambda scope, refusal: PlainTextResponse(scope["path"], refusal.status, refusal.headers),
        on_refusal=lambda scope, refusal: heard.append((scope["path"], refusal.reason)),
    )
    start, body = call(gate, scope("/x"))
    assert (start["status"], body["body"], challenge([start])) == (401, b"/x", b'Bearer realm="api"')
    assert heard == [("/x", "missing")]


@pytest.mark.req("FR-12")
def test_the_log_names_the_reason_and_never_the_token(app, verifier, token, caplog):
    bad = token(sub="")
    with caplog.at_level("INFO", "betterauth_verifier"):
        call(Gate(app, verifier=verifier), scope("/a\nb" + "c" * 500, bearer(bad)))
    (record,) = caplog.messages
    assert record.endswith(": subject")
    assert "\n" not in record
    assert len(record) < 250
    assert not any(part in record for part in bad.split("."))


@pytest.mark.parametrize("public", ["/healthz", ["healthz"], ["/docs/*"], ["/{x}"], [""]])
def test_public_paths_are_exact(app, verifier, public):
    with pytest.raises(ConfigurationError, match="exact paths"):
        Gate(app, verifier=verifier, public=public)


@pytest.mark.parametrize("realm", ["", 'a"b', "a\\b", "a\r\nb", "é", "x" * 65])
def test_a_realm_cannot_break_the_header(app, verifier, realm):
    with pytest.raises(ConfigurationError, match="realm"):
        Gate(app, verifier=verifier, realm=realm)
