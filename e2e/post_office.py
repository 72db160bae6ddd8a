"""A real SMTP server on loopback, and what arrived there."""

from __future__ import annotations

import email
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from aiosmtpd.controller import Controller
from stack import free_ports, until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

    from people import Person
    from stack import Stack


@dataclass
class Mailbox:
    """Every mail that arrived, by recipient; `refuse` answers for the server while it is set."""

    port: int
    mails: list[tuple[list[str], Message]] = field(default_factory=list)
    refuse: str | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name for it
        if self.refuse:
            return self.refuse
        self.mails.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 taken"

    def to(self, address: str) -> list[Message]:
        return [mail for recipients, mail in self.mails if recipients == [address]]

    def wait(self, address: str, subject: str) -> str:
        """The text of the latest mail of that subject to that address."""

        def found() -> list[Message]:
            return [mail for mail in self.to(address) if subject in str(mail["Subject"])]

        until(found, 20, f"a mail about {subject!r}; there are {[str(one['Subject']) for one in self.to(address)]}")
        return str(found()[-1].get_payload(decode=True).decode()).replace("\r\n", "\n")


def link_in(text: str) -> str:
    """The link with the secret part."""
    (link,) = re.findall(r"\S+#[\w-]{43}", text)
    return str(link)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    (port,) = free_ports(1)
    box = Mailbox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def post(stack: Stack, path: str, **body: str) -> httpx.Response:
    """A form's request without its page."""
    return httpx.post(f"{stack.url}/api/auth/{path}", json=body, headers={"Origin": stack.url}, timeout=20)


def confirmed(stack: Stack, box: Mailbox, person: Person) -> None:
    """An account that works."""
    post(stack, "sign-up/email", name=person.name, **person.credentials).raise_for_status()
    token = link_in(box.wait(person.email, "Confirm your e-mail")).partition("#")[2]
    post(stack, "recovery/confirm-email", token=token, password=person.password).raise_for_status()
