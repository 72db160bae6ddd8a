"""The least that can be called the same work: bare ASGI on the same uvicorn, the raw driver, the api's own statements,
the same token checked by the bare operations (HMAC, base64, JSON, three claims), the same bytes in the body.

No framework, no middleware, no log, no limits, no validation, no revocation, no security headers, nothing but the happy
way. Port and database come as the api's do. With `--group`, writes that wait together are committed together.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from importlib import import_module
from typing import TYPE_CHECKING, Any

import msgspec
import uvicorn
from people import AUDIENCE, ISSUER, KEY

from duly_api import instants
from duly_api.identifiers import GREATEST
from duly_api.tasks.cursors import write_cursor
from duly_api.tasks.shapes import FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 50
encode = msgspec.json.Encoder().encode
decode = msgspec.json.Decoder().decode


def caller(headers: list[tuple[bytes, bytes]]) -> str:
    """Whose token it is; ValueError or KeyError for a bad one, which the load never sends."""
    token = dict(headers)[b"authorization"][7:]
    message, _, signature = token.rpartition(b".")
    mac = hmac.digest(KEY.secret, message, "sha256")
    if not hmac.compare_digest(mac, base64.urlsafe_b64decode(signature + b"=")):
        raise ValueError
    _, _, body = message.partition(b".")
    claims = json.loads(base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)))
    if claims["iss"] != ISSUER or claims["aud"] != AUDIENCE or claims["exp"] < time.time():
        raise ValueError
    return str(claims["sub"])


async def body_of(receive: Any) -> dict[str, Any]:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message["body"]
        more = message["more_body"]
    sent: dict[str, Any] = decode(body)
    return sent


Item: Any = msgspec.defstruct("Item", FIELDS)  # the quickest way from a row to JSON: a fifth of a dict's CPU
WIDTH = len(FIELDS)


def page(user: str, rows: list[Any]) -> bytes:
    items = [Item(*row[:WIDTH]) for row in rows[:LIMIT]]
    cursor = write_cursor(user, "all", items[-1].id) if len(rows) > LIMIT else None
    return encode({"items": items, "next_cursor": cursor})


def one(row: Any) -> bytes:
    return encode(Item(*row[:WIDTH]))


def first_page(user: str) -> tuple[Any, ...]:
    return user, GREATEST, LIMIT + 1


def creation(user: str, sent: dict[str, Any]) -> tuple[Any, ...]:
    digest, version = hashlib.sha256(encode(sent)).digest(), instants.milliseconds()
    fields = (sent["title"], sent.get("notes", ""), sent.get("due"), None)
    return user, sent["id"], digest, *fields, instants.iso(version), version


def change(user: str, task_id: str, sent: dict[str, Any]) -> tuple[Any, ...]:
    fields = (sent.get("title"), sent.get("notes"), "due" in sent, sent.get("due"), sent.get("completed"))
    return user, task_id, *fields, instants.now(), None


def application(store: Any) -> Callable[..., Any]:
    """`store` has list, find, create and change, each from a caller and input to bytes."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await store.open()
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        user = caller(scope["headers"])
        method, path, status = scope["method"], scope["path"], 200
        if method == "PATCH":
            body = await store.change(user, path[11:], await body_of(receive))
        elif method == "POST":
            status, body = 201, await store.create(user, await body_of(receive))
        elif path == "/api/tasks":
            body = await store.list(user)
        elif path == "/api/me":
            body = encode({"id": user})
        else:
            body = await store.find(user, path[11:])
        head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": head})
        await send({"type": "http.response.body", "body": body})

    return app


def _store(url: str) -> Any:
    """The stores import this module."""
    if not url.startswith("sqlite:///"):
        return import_module("floor_postgresql").PostgreSQL(url)
    floor = import_module("floor_sqlite")
    return (floor.Grouped if "--group" in sys.argv else floor.Sqlite)(url.removeprefix("sqlite:///"))


def main() -> None:
    port, store = int(os.environ["DULY_API_PORT"]), _store(os.environ["DULY_DATABASE_URL"])
    config = uvicorn.Config(
        application(store), port=port, loop="uvloop", http="httptools", log_level="error", ws="none"
    )
    config.access_log = False
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
