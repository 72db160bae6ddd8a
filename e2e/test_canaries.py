"""Secrets, passwords and what people write stay where they belong, in hundreds of answers, every log and every file."""

from __future__ import annotations

import base64
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from canaries import AUTH_SECRET, EMAIL, IN_ADDRESS, NAME, PASSWORD, PERSONAL, RING, SECRETS, TITLE, Caller
from stack import ROOT, running

from duly import build
from duly.secret_files import write_private

pytestmark = pytest.mark.engines("sqlite")  # it looks into the files


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What everybody was told, by a Duly whose secrets are canaries: with all well, and with both databases broken."""
    folder = tmp_path_factory.mktemp("canaries")
    write_private(folder / "data" / "jwt-keys", f"canary:{RING}\n")
    with running(folder, BETTER_AUTH_SECRET=AUTH_SECRET) as stack:
        told.stack = stack
        told.ada, told.stranger = Caller(stack).signed_up(), Caller(stack, "Ben", "ben@example.test")
        for caller in (told.ada, told.stranger):
            caller.everything()
        with broken(stack):
            for caller in (told.ada, told.stranger):
                caller.everything()
        yield told


@contextmanager
def broken(stack):
    """Every statement on sessions fails, and the tasks cannot be reached."""
    tasks = stack.data / "tasks.db"
    with closing(sqlite3.connect(stack.data / "auth.db", isolation_level=None)) as accounts:
        accounts.execute("alter table session rename to away")
        hidden = tasks.rename(stack.data / "hidden.db")
        yield
        hidden.rename(tasks)
        accounts.execute("alter table away rename to session")


def text(answer):
    return f"{answer.status_code} {answer.headers} {answer.text}"


def found(words, texts):
    return [(word, where) for where, told in texts.items() for word in words if word in told]


def by_request(answers):
    return {f"{number} {each.request.method} {each.request.url}": text(each) for number, each in enumerate(answers)}


@pytest.mark.req("NF-1", "FR-12")
def test_no_answer_holds_a_secret_or_a_password(told, figure):
    answers = told.ada.answers + told.stranger.answers
    assert {200, 201, 204, 303, 400, 401, 404, 405, 413, 422, 503} <= {each.status_code for each in answers}
    assert found([*SECRETS, PASSWORD], by_request(answers)) == []
    figure("canaries", f"0 hits of {len(SECRETS) + 1} secrets in {len(answers)} answers")


@pytest.mark.req("SC-6", "FR-08")
def test_nobody_else_is_told_what_is_ada_s(told):
    assert found(PERSONAL, by_request(told.stranger.answers)) == []


@pytest.mark.req("FR-12")
def test_a_refusal_repeats_nothing_that_was_sent(told):
    refused = [each for each in told.ada.answers if each.status_code >= 400]
    assert found(PERSONAL, by_request(refused)) == []


@pytest.mark.req("NF-1", "FR-12")
def test_no_log_holds_any_of_it(told):
    cookies = {value.partition(".")[0] for value in told.ada.web.cookies.values()}
    logs = {"logs": told.stack.logs()}
    assert len(logs["logs"]) > 10_000
    assert found([*SECRETS, PASSWORD, *PERSONAL, IN_ADDRESS, *cookies, "eyJ"], logs) == []


@pytest.mark.req("NF-1")
def test_what_is_built_and_what_is_stored_hold_no_secret(told, monkeypatch):
    monkeypatch.setenv("BETTER_AUTH_SECRET", AUTH_SECRET)
    monkeypatch.setenv("DULY_JWT_KEYS", f"canary:{RING}")
    assert found(SECRETS, {"the build's environment": str(build.environment())}) == []
    built = {path: path.read_bytes() for path in (ROOT / "web" / ".next").rglob("*") if path.is_file()}
    stored = {path: path.read_bytes() for path in told.stack.data.glob("*.db*")}
    assert len(built) > 100
    assert len(stored) >= 2
    words = [word.encode() for word in [*SECRETS, PASSWORD]]
    assert found(words, built | stored) == []
    assert found([word.encode() for word in PERSONAL], built) == []


@pytest.mark.req("NF-1")
def test_no_command_line_holds_a_secret(told):
    lines = {part: Path(f"/proc/{told.stack.pid(part)}/cmdline").read_text() for part in ("api", "web")}
    assert found(SECRETS, lines) == []


def test_the_canaries_were_really_used(told):
    """The control: the words that are looked for did pass through."""
    ours = "".join(by_request(told.ada.answers).values())
    assert all(word in ours for word in (NAME, EMAIL, TITLE))
    assert base64.urlsafe_b64decode(f"{RING}=").startswith(b"canary")
    assert "canary" in (told.stack.data / "jwt-keys").read_text()
