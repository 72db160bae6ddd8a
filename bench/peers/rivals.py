"""The peers as processes: how each is started in earnest, how its tables are filled, and the token that it believes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from people import CELL, person
from seeding import EACH, tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

HERE = Path(__file__).resolve().parent
PYTHON = HERE.parents[1] / ".cache" / "peers" / "venv" / "bin"
SECRET = hashlib.sha256(b"the peers' secret").hexdigest()
JOINED = "2026-01-01 00:00:00"
COLUMNS = "user_id, id, title, notes, due, completed_at, created_at, updated_at"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Rival:
    """`owner` is how a person's number is spelled in the database; `users` fills the table of accounts, if any."""

    name: str
    command: list[str]
    claims: Callable[[int], dict[str, object]]
    owner: Callable[[int], object]
    prepare: tuple[str, ...] = ()
    users: str = ""
    user: Callable[[int], Row] = lambda _number: ()
    plain: bool = False  # ids and instants are stored as they go out

    def token(self, number: int) -> str:
        now = int(time.time())
        claims = {"iat": now - 5, "exp": now + 3600, **self.claims(number)}
        message = f"{_part({'alg': 'HS256', 'typ': 'JWT'})}.{_part(claims)}"
        return f"{message}.{_spelled(hmac.digest(SECRET.encode(), message.encode(), 'sha256'))}"

    def rows(self) -> Iterable[Row]:
        for number in range(CELL):
            for _, task_id, _, title, notes, due, *instants in tasks(person(number), EACH):
                if self.plain:
                    yield self.owner(number), task_id, title, notes, due, *instants
                    continue
                own = hashlib.sha256(f"{number} {task_id}".encode()).hexdigest()[:16]  # their ids are for all people
                spelled = [each and str(each)[:19].replace("T", " ") for each in instants]
                wider = f"{title}, as promised"  # their instants go out without milliseconds
                yield self.owner(number), str(task_id).replace("-", "")[:16] + own, wider, notes, due, *spelled


def _part(members: dict[str, object]) -> str:
    return _spelled(json.dumps(members, separators=(",", ":")).encode())


def _spelled(octets: bytes) -> str:
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


RIVALS = (
    Rival(
        "Hono + jose + node:sqlite",
        [str(Path(sys.executable).with_name("node")), str(HERE / "hono" / "server.js")],
        claims=lambda number: {"sub": person(number), "aud": "peers"},
        owner=person,
        plain=True,
    ),
    Rival(
        "fastapi-users + SQLAlchemy",
        [str(PYTHON / "uvicorn"), "--app-dir", str(HERE), "--port", "{port}", "with_fastapi_users:app"],
        claims=lambda number: {"sub": str(uuid.UUID(person(number))), "aud": ["fastapi-users:auth"]},
        owner=lambda number: str(uuid.UUID(person(number))),
        users='insert into "user" (id, email, hashed_password, is_active, is_superuser, is_verified) '
        "values (?, ?, 'x', 1, 0, 1)",
        user=lambda number: (str(uuid.UUID(person(number))), f"p{number}@example.com"),
    ),
    Rival(
        "DRF + simplejwt",
        [str(PYTHON / "gunicorn"), "--chdir", str(HERE / "drf"), "--threads=4", "-b127.0.0.1:{port}", "wsgi"],
        claims=lambda number: {"token_type": "access", "jti": uuid.uuid4().hex, "user_id": str(number + 1)},
        owner=lambda number: number + 1,
        prepare=(str(PYTHON / "django-admin"), "migrate", "--run-syncdb", "--verbosity=0"),
        users="insert into auth_user (id, username, password, email, first_name, last_name, is_active, is_staff, "
        "is_superuser, date_joined) values (?, ?, 'x', '', '', '', 1, 0, 0, ?)",
        user=lambda number: (number + 1, f"p{number}", JOINED),
    ),
    Rival(
        "in the manner of full-stack-fastapi-template",
        [str(PYTHON / "fastapi"), "run", "--host=127.0.0.1", "--port={port}", str(HERE / "like_the_template.py")],
        claims=lambda number: {"sub": str(uuid.UUID(person(number)))},
        owner=person,
        users="insert into \"user\" (id, email, is_active, is_superuser, hashed_password) values (?, ?, 1, 0, 'x')",
        user=lambda number: (person(number), f"p{number}@example.com"),
    ),
)
