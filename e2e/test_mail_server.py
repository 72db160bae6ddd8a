"""What Duly says to a mail server on another machine: nothing before its certificate is believed, then all by TLS.

In capitals, localhost is a name like any other to Duly: no plain word is allowed there.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from another_web import another_web
from certificates import Authority
from people import Person
from post_office import Mailbox, link_in
from stack import free_ports, until

if TYPE_CHECKING:
    import ssl

HOST = "localhost"
NAME, PASSWORD = "duly@duly.example", "p@ss/w:rd% 7"
URL = "{scheme}://duly%40duly.example:p%40ss%2Fw%3Ard%25%207@LOCALHOST:{port}"


@dataclass
class Server(Mailbox):
    """`names`: what it was told of who is there; `spoke`: the kind of TLS under each mail."""

    names: list[tuple[bytes, bytes]] = field(default_factory=list)
    wanted: bytes = PASSWORD.encode()
    begun: int = 0
    spoke: list[str] = field(default_factory=list)

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, login: LoginPassword) -> AuthResult:
        self.names.append((login.login, login.password))
        known = login == LoginPassword(NAME.encode(), self.wanted)
        return AuthResult(success=known, handled=False)  # said by aiosmtpd

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's name for it
        self.begun += 1
        envelope.mail_from = address
        return "250 well"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the same
        self.spoke.append(server.transport.get_extra_info("ssl_object").version())
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority.make(tmp_path_factory.mktemp("authority"))


@contextmanager
def serving(**how: Any):
    (port,) = free_ports(1)
    server = Server(port)
    controller = Controller(server, hostname="127.0.0.1", port=port, authenticator=server.check, **how)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


@contextmanager
def mailing(stack, folder, server, scheme="smtp", authority=None):
    """A web that was told of that server, and of the authority if any; somebody has signed up there."""
    trust = {"NODE_EXTRA_CA_CERTS": str(authority.file)} if authority else {}
    url = URL.format(scheme=scheme, port=server.port)
    with another_web(stack, folder, DULY_SMTP_URL=url, DULY_MAIL_FROM="duly@duly.example", **trust) as web:
        person = Person("Ada")
        body = {"name": person.name, **person.credentials}
        headers = {"Origin": stack.url}
        httpx.post(f"{web.address}/api/auth/sign-up/email", json=body, headers=headers).raise_for_status()
        yield web, person


def starttls(context: ssl.SSLContext) -> dict[str, Any]:
    return {"tls_context": context, "require_starttls": True, "auth_required": True}


@pytest.mark.parametrize("scheme", ["smtp", "smtps"], ids=["by STARTTLS", "from the first byte"])
def test_a_mail_goes_by_tls_with_name_and_password(stack, tmp_path, authority, scheme):
    context = authority.server(HOST)
    how = {"ssl_context": context, "auth_require_tls": False} if scheme == "smtps" else starttls(context)
    with serving(**how) as server, mailing(stack, tmp_path, server, scheme, authority) as (web, person):
        assert link_in(server.wait(person.email, "Confirm your e-mail"))
        assert server.names == [(NAME.encode(), PASSWORD.encode())]
        assert server.spoke == ["TLSv1.3"]
        assert "p@ss" not in web.log.read_text()
        assert "p%40ss" not in web.log.read_text()


def test_a_wrong_password_is_no_reason_to_drop_a_mail(stack, tmp_path, authority):
    with serving(**starttls(authority.server(HOST))) as server:
        server.wanted = b"another one"
        with mailing(stack, tmp_path, server, authority=authority) as (web, person):
            until(lambda: "(EAUTH 535), will be tried again" in web.said(), 20, "the name is refused")
            server.wanted = PASSWORD.encode()
            assert link_in(server.wait(person.email, "Confirm your e-mail"))


REFUSED = {
    "a certificate that nobody vouches for": (lambda made: starttls(made.server(HOST)), False, "ESOCKET"),
    "a certificate of another host": (lambda made: starttls(made.server("mail.duly.example")), True, "ESOCKET"),
    "a certificate that has ended": (lambda made: starttls(made.server(HOST, ended=True)), True, "ESOCKET"),
    "no TLS at all": (lambda _: {"auth_require_tls": False}, True, "ETLS"),
}


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("case", REFUSED)
def test_a_server_that_cannot_prove_itself_is_told_nothing(stack, tmp_path, authority, case):
    how, trusted, code = REFUSED[case]
    with (
        serving(**how(authority)) as server,
        mailing(stack, tmp_path, server, authority=authority if trusted else None) as (web, _),
    ):
        until(lambda: "mail confirm: the mail server did not take it" in web.said(), 20, "the attempt fails")
        assert (server.names, server.begun, server.mails) == ([], 0, [])
        assert f"({code}" in web.said()
        assert "will be tried again" in web.said()
        assert len(list((tmp_path / "mail").glob("*.json"))) == 1
