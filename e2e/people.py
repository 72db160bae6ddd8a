"""People for the journeys: who they are, and what they do with a page or with bare HTTP."""

from __future__ import annotations

import secrets
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from stack import Stack

PASSWORD = "a long and quiet sentence 7"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # all is on loopback; loading certificates takes 20 ms a client


@dataclass
class Person:
    """Somebody with an address of their own."""

    name: str
    email: str = field(default_factory=lambda: f"{secrets.token_hex(6)}@example.test")
    password: str = PASSWORD

    @property
    def credentials(self) -> dict[str, str]:
        return {"email": self.email, "password": self.password}

    def sign_up(self, page: Page, stack: Stack) -> None:
        """By the page, as anybody would; ends on the task list."""
        page.goto(f"{stack.url}/sign-up")
        page.get_by_label("Name").fill(self.name)
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Create account").click()
        page.wait_for_url("**/tasks")

    def sign_in(self, page: Page, stack: Stack) -> None:
        page.goto(f"{stack.url}/sign-in")
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/tasks")


class Client:
    """The same person without a browser: a session cookie at the web, a token for the api."""

    def __init__(self, stack: Stack, person: Person, *, known: bool = False) -> None:
        self.stack, self.person = stack, person
        self.web = httpx.Client(base_url=stack.url, headers={"Origin": stack.url}, timeout=20, verify=NO_TLS)
        self.api = httpx.Client(base_url=stack.api, timeout=20, verify=NO_TLS)
        stack.clients += [self.web, self.api]
        path, name = ("sign-in", {}) if known else ("sign-up", {"name": person.name})
        body = {**person.credentials, **name}
        self.web.post(f"/api/auth/{path}/email", json=body).raise_for_status()
        self.token = self.fresh_token()

    def fresh_token(self) -> str:
        answer = self.web.get("/api/auth/token")
        answer.raise_for_status()
        return str(answer.json()["token"])

    def call(self, method: str, path: str, **more: object) -> httpx.Response:
        """One request to the api itself with the token in hand."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.api.request(method, path, headers=headers, **more)  # type: ignore[arg-type]

    def close(self) -> None:
        self.web.close()
        self.api.close()

    def add(self, title: str) -> dict[str, object]:
        answer = self.call("POST", "/api/tasks", json={"title": title})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())
