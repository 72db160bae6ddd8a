"""The conformance command against real servers: one behind the gate, and careless ones that it must find out."""

import asyncio
import socket
import threading
from contextlib import closing

import jwt
import pytest
import uvicorn

from betterauth_verifier import ExpiryOnly, KeyRing, Reason, TokenRejected, Verifier
from betterauth_verifier.conformance import ATTACKS, GOOD
from betterauth_verifier.conformance.__main__ import main
from betterauth_verifier.gate import Gate
from betterauth_verifier.jwks import RemoteKeys
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.testing import AUDIENCE, ISSUER, ring_text


async def welcome(_scope, _receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


class Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config):
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets=None):
        await super().startup(sockets)
        self.up.set()


@pytest.fixture
def serve():
    """Called with an application: its URL."""
    stop = []

    def start(app):
        config = uvicorn.Config(app, port=0, lifespan="off", log_level="critical")
        server, sockets = Server(config), [config.bind_socket()]
        thread = threading.Thread(target=asyncio.run, args=(server.serve(sockets),))
        thread.start()
        assert server.up.wait(10)
        stop.append((server, thread))
        return f"http://127.0.0.1:{sockets[0].getsockname()[1]}/x?y"

    yield start
    for server, thread in stop:
        server.should_exit = True
        thread.join()


@pytest.fixture
def run(tmp_path, key, capsys):
    """Called with a URL: the exit status and the lines printed."""
    file = tmp_path / "keys"
    file.write_text(ring_text(key))

    def run(url, issuer=ISSUER, keys=file):
        status = main([url, "--keys", str(keys), "--issuer", issuer, "--audience", AUDIENCE])
        printed = capsys.readouterr()
        return status, (printed.out + printed.err).splitlines()

    return run


@pytest.mark.req("FR-07", "SC-7")
def test_the_gate_conforms_over_http(serve, run, key):
    verifier = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    status, lines = run(serve(Gate(welcome, verifier=verifier)))
    assert (status, lines[1:]) == (0, []), lines
    assert lines[0].startswith(f"{len(GOOD)} good tokens taken, ")
    assert lines[0].endswith("; 0 deviations")


def test_a_service_that_takes_anything_is_found_out(serve, run):
    status, lines = run(serve(welcome))
    assert status == 1
    assert "no token: answered 200, not 401 (RFC 6750 §3)" in lines
    assert "two Authorization headers: taken (RFC 9110 §11.6.2)" in lines
    assert any(line.startswith("alg-none: answered 200, not 401 (RFC 8725") for line in lines)
    assert len(lines) > len(ATTACKS) * 0.95


def test_a_service_that_talks_too_much_is_found_out(serve, run, key):
    verifier = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())

    def chatty(_scope, refusal):
        async def answer(_scope, _receive, send):
            challenge = f'Bearer error="{refusal.reason}"'.encode()
            await send({"type": "http.response.start", "status": 401, "headers": [(b"www-authenticate", challenge)]})
            await send({"type": "http.response.body", "body": b""})

        return answer

    status, lines = run(serve(Gate(welcome, verifier=verifier, refuse=chatty)))
    assert status == 1
    assert "no token: the challenge names an error (RFC 6750 §3.1)" in lines
    assert any(line.startswith("bad tokens can be told apart") for line in lines)
    assert any('does not say error="invalid_token"' in line for line in lines)


def test_a_service_that_refuses_good_tokens_is_found_out(serve, run, key):
    class Impatient(Verifier):
        def verify(self, token):
            caller = super().verify(token)
            if caller.expires_at - caller.issued_at > 300:
                raise TokenRejected(Reason.LIFETIME)
            return caller

    verifier = Impatient(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    status, lines = run(serve(Gate(welcome, verifier=verifier)))
    assert status == 1
    assert lines[0] == "longest-lifetime: a good token was refused (the ceiling)"


def test_a_run_that_would_prove_nothing_says_why(serve, run, key, tmp_path):
    verifier = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    status, (line,) = run(serve(Gate(welcome, verifier=verifier)), issuer=f"{ISSUER}/")
    assert status == 2
    assert line.startswith("A plain good token was answered 401")
    assert key.fingerprint in line
    assert run("ftp://x")[0] == 2
    assert run("http://x", keys=tmp_path / "absent")[0] == 2


@pytest.fixture
def run_as_issuer(capsys):
    """Called with a URL and the port where its keys are: the exit status and the lines printed after the first."""
    pytest.importorskip("cryptography", reason="public-key mode needs the jwks extra")

    def run(url, port):
        status = main([url, "--jwks-port", str(port), "--issuer", ISSUER, "--audience", AUDIENCE])
        printed = capsys.readouterr()
        return status, (printed.out + printed.err).splitlines()[1:]

    return run


@pytest.fixture
def port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.req("FR-07", "SC-7")
def test_the_gate_conforms_over_http_with_public_keys(serve, run_as_issuer, port):
    keys = RemoteKeys(f"http://127.0.0.1:{port}/api/auth/jwks")
    verifier = StockVerifier(keys=keys, issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    status, lines = run_as_issuer(serve(Gate(welcome, verifier=verifier)), port)
    assert (status, lines[1:]) == (0, []), lines
    assert lines[0].startswith("14 good tokens taken, ")
    assert lines[0].endswith("; 0 deviations")


def test_a_service_that_goes_where_the_token_says_is_found_out(serve, run_as_issuer, port):
    class Obedient:
        def verify(self, token):
            """What PyJWT takes, by the keys that the token names."""
            try:
                where = jwt.get_unverified_header(token).get("jku", f"http://127.0.0.1:{port}/jwks")
                key = jwt.PyJWKClient(where).get_signing_key_from_jwt(token)
                jwt.decode(token, key, ["EdDSA"], issuer=ISSUER, audience=AUDIENCE)
            except (jwt.PyJWTError, TypeError):
                raise TokenRejected(Reason.SIGNATURE) from None

    status, lines = run_as_issuer(serve(Gate(welcome, verifier=Obedient())), port)
    assert status == 1
    assert any(line.startswith("jku-of-the-attacker: answered 200, not 401 (RFC 8725 §3.10") for line in lines)
    assert any(line.startswith("payload-sub-twice: answered 200, not 401") for line in lines)
    assert "keys were fetched from where only a token led (RFC 8725 §3.10)" in lines


def test_a_service_that_never_takes_the_published_keys_proves_nothing(serve, run_as_issuer, port, key, monkeypatch):
    monkeypatch.setattr("betterauth_verifier.conformance.__main__.PATIENCE", 0)
    verifier = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    status, (line,) = run_as_issuer(serve(Gate(welcome, verifier=verifier)), port)
    assert (status, line.partition(":")[0]) == (2, "A plain good token was answered 401")
    assert run_as_issuer(f"http://127.0.0.1:{port + 1}", port)[0] == 2
