"""Words that nobody else would use, as somebody's secrets; and two hundred calls, good and bad, that come by them."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import httpx
from people import NO_TLS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stack import Stack

AUTH_SECRET = "canary-of-better-auth-f1e2d3c4b5a69788"
KEY = b"canary-key-0123456789-abcdefghij"  # 32 bytes
RING = base64.urlsafe_b64encode(KEY).rstrip(b"=").decode()
PASSWORD = "seven marmots whistle at 4711"
NAME, EMAIL = "Zora Kestrelsdottir", "zora.kestrel@example.test"
TITLE, NOTES = "canary title to buy milk", "canary notes about the milk"

SECRETS = [AUTH_SECRET, RING, KEY.decode(), KEY.hex(), base64.b64encode(AUTH_SECRET.encode()).decode()]
IN_ADDRESS = "canary-in-an-address"
PERSONAL = [NAME, EMAIL, TITLE, NOTES]

PAGES = ["/", "/sign-in", "/sign-up", "/tasks", "/settings", "/no-such-page", f"/{IN_ADDRESS}?{IN_ADDRESS}"]
CHANGES = [
    ("update-user", {"name": NAME}),
    ("update-user", {"name": NAME * 20}),
    ("verify-password", {"password": PASSWORD}),
    ("verify-password", {"password": PASSWORD + "x"}),
    ("change-password", {"currentPassword": PASSWORD + "x", "newPassword": PASSWORD}),
    ("change-password", {"currentPassword": PASSWORD, "newPassword": "marmots"}),
    ("change-email", {"newEmail": NAME, "password": PASSWORD}),
    ("delete-user", {"password": PASSWORD + "x"}),
    ("sessions/end", {"id": TITLE}),
    ("no-such-thing", {"password": PASSWORD}),
]
BROKEN = ["{%s", '{"email": "%s"', "[%s]", '"%s"', "%s", '{"a": {"b": "%s"}}', '{"title": "%s", "user_id": "x"}']


class Caller:
    """Somebody's browser, as far as the answers go: every one is kept."""

    def __init__(self, stack: Stack, name: str = NAME, email: str = EMAIL) -> None:
        self.stack, self.name, self.email = stack, name, email
        self.answers: list[httpx.Response] = []
        hooks = {"response": [self._keep]}
        self.web = httpx.Client(
            base_url=stack.url,
            headers={"Origin": stack.url},
            timeout=20,
            verify=NO_TLS,
            event_hooks=hooks,
            follow_redirects=True,
        )
        stack.clients.append(self.web)
        self.authorization: dict[str, str] = {}

    def _keep(self, answer: httpx.Response) -> None:
        answer.read()
        self.answers.append(answer)

    def auth(self, path: str, **body: object) -> httpx.Response:
        return self.web.post(f"/api/auth/{path}", json=body)

    def signed_up(self) -> Caller:
        self.auth("sign-up/email", name=NAME, email=EMAIL, password=PASSWORD).raise_for_status()
        return self.renewed()

    def renewed(self) -> Caller:
        self.authorization = {"Authorization": f"Bearer {self.web.get('/api/auth/token').json()['token']}"}
        return self

    def everything(self) -> None:
        """About a hundred calls; those who are signed in and those who are not make the same."""
        for path in PAGES:
            self.web.get(path)
            self.web.get(path, headers={"RSC": "1"})
        for path, body in CHANGES:
            self.auth(path, **body)
        for path in ("get-session", "sessions", "token", "passkey/list-user-passkeys", f"token?{IN_ADDRESS}"):
            self.web.get(f"/api/auth/{path}")
        for text in self._broken():
            for path in ("/api/auth/sign-in/email", "/api/auth/update-user", "/sign-in/form"):
                self.web.post(path, content=text, headers={"Content-Type": "application/json"})
        for email in (self.email, self.name):  # a form comes back with what was typed, to the one who typed it
            form = {"email": email, "password": PASSWORD + "x"}
            self.web.post("/sign-in/form", data=form)
            self.web.post("/sign-up/form", data={**form, "password": email, "name": self.name})
        for address in (self.stack.url, self.stack.api):
            self._tasks(f"{address}/api/tasks")

    def _tasks(self, tasks: str) -> None:
        more = {"headers": self.authorization}
        made = self.web.post(tasks, json={"title": TITLE, "notes": NOTES}, **more)
        place = f"{tasks}/{made.json().get('id', IN_ADDRESS)}"
        self.web.get(f"{tasks}?q={IN_ADDRESS}", **more)
        for body in ({"title": TITLE * 40}, {"title": TITLE, NOTES: 1}, {"title": TITLE, "notes": NOTES * 4000}):
            self.web.post(tasks, json=body, **more)
            self.web.patch(place, json=body, **more)
        for text in self._broken():
            self.web.post(tasks, content=text, headers={**self.authorization, "Content-Type": "application/json"})
        for method in ("GET", "DELETE", "PUT", "GET"):
            self.web.request(method, place, **more)
        for token in (RING, PASSWORD, f"{TITLE}.{NOTES}.x"):
            self.web.get(tasks, headers={"Authorization": f"Bearer {token}"})

    def _broken(self) -> Iterator[str]:
        for shape, word in zip(BROKEN, [PASSWORD, EMAIL, TITLE, NOTES, NAME, PASSWORD, TITLE], strict=True):
            yield shape % word
