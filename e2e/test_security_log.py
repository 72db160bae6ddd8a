"""The security log, as its owner reads, downloads and checks it."""

from __future__ import annotations

import subprocess
import sys

import httpx
import pytest
from people import Client, Person
from playwright.sync_api import expect
from stack import until
from test_accessibility import violations


@pytest.mark.req("EC-4", "FR-09")
def test_a_person_reads_what_happened_and_checks_it(stack, page, ada, tmp_path):
    ada.sign_up(page, stack)
    stranger = Person("Stranger", email=ada.email, password="not the password 7")
    with pytest.raises(httpx.HTTPStatusError):
        Client(stack, stranger, known=True)
    elsewhere = Client(stack, ada, known=True)
    elsewhere.web.post("/api/auth/sign-out", json={}).raise_for_status()
    until(lambda: elsewhere.call("GET", "/api/me").status_code == 401, 5, "the token is refused")

    def shown():
        page.goto(f"{stack.url}/settings/log")
        expect(page.get_by_text("Account created")).to_be_visible()
        return page.get_by_text("a token of a session that had ended").count() == 1

    until(shown, 10, "the refused token is told")
    for words in ("Sign-in failed: wrong password", "on a new device", "Signed out"):
        expect(page.get_by_text(words).first).to_be_visible()
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the log").click()
    file = tmp_path / "log.txt"
    download.value.save_as(file)
    assert _verify(file).returncode == 0
    text = file.read_text(encoding="utf-8")
    for secret in (ada.password, elsewhere.token, stranger.password):
        assert secret not in text
    file.write_text(text.replace("sign-in-failed", "signed-in"), encoding="utf-8")
    spoilt = _verify(file)
    assert spoilt.returncode == 1
    assert "the seal does not fit" in spoilt.stderr


@pytest.mark.req("FR-08")
def test_it_is_nobody_elses(stack, ada, ben):
    mine, others = Client(stack, ada), Client(stack, ben)
    assert mine.web.get("/api/auth/security-log").json()["account"]["entries"] != []
    told = others.web.get("/api/auth/security-log").json()["account"]["entries"]
    assert len(told) == 1
    assert httpx.get(f"{stack.url}/api/auth/security-log").status_code == 401


def _verify(file):
    command = [sys.executable, "-m", "duly", "log", "verify", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
