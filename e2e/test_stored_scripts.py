"""Forty payloads in every text that a person can store, and in what an address can carry: nothing of it ever runs."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest
from payloads import PAYLOADS
from people import NO_TLS, Client
from playwright.sync_api import expect
from test_passkeys import Device, make

WATCH = """
addEventListener("securitypolicyviolation", event => report(`violation: ${event.violatedDirective}`));
Object.defineProperty(window, "__x", {set: () => report("a mark on the window")});
"""


@pytest.fixture
def watched_page(stack, page):
    """What ran, or was only stopped by the policy, is in `harm`; that nothing else complains the context checks."""
    page.harm = []
    page.expose_function("report", lambda what: page.harm.extend([what]))
    page.add_init_script(WATCH)
    page.on("dialog", lambda dialog: page.harm.append(f"dialog: {dialog.message}") or dialog.dismiss())
    page.on("request", lambda request: request.url.startswith(stack.url) or page.harm.append(f"asked: {request.url}"))
    return page


def test_the_watch_itself_sees_what_runs(stack, watched_page):
    """The control: a mark, a dialog, a violation and a request elsewhere do not go unnoticed."""
    watched_page.goto(f"{stack.url}/sign-in")
    watched_page.evaluate("window.__x = 1; alert('hello')")
    watched_page.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
    expect(watched_page.locator("img[src*='127.0.0.1:9']")).to_have_count(1)
    watched_page.wait_for_function("performance.now() > 0")
    assert {each.partition(":")[0] for each in watched_page.harm} >= {"a mark on the window", "dialog", "violation"}
    watched_page.context.complaints.clear()


@pytest.mark.req("FR-12")
def test_titles_and_notes_stay_text(stack, watched_page, ada):
    page = watched_page
    ada.sign_up(page, stack)
    person = Client(stack, ada, known=True)
    for payload in PAYLOADS:
        answer = person.call("POST", "/api/tasks", json={"title": payload, "notes": payload})
        assert answer.status_code == 201, answer.text
    page.reload()
    expect(page.get_by_role("listitem")).to_have_count(len(PAYLOADS))
    for payload in PAYLOADS:
        row = page.get_by_role("listitem").filter(has=page.get_by_label(f"Complete ‘{payload}’", exact=True))
        row.get_by_role("button", name=payload, exact=True).click()
        expect(row.get_by_label("Notes")).to_have_value(payload)
        page.keyboard.press("Escape")
        expect(row.get_by_label("Notes")).to_have_count(0)
    assert page.harm == []


@pytest.mark.req("FR-12")
def test_names_of_people_and_passkeys_stay_text(stack, watched_page, ada):
    page = watched_page
    ada.sign_up(page, stack)
    Device(page)
    make(page, stack, "Key")
    accounts, ours = f"{stack.url}/api/auth", {"Origin": stack.url}
    (key,) = page.context.request.get(f"{accounts}/passkey/list-user-passkeys").json()
    for payload in PAYLOADS:
        changes = {"update-user": {"name": payload}, "passkey/update-passkey": {"id": key["id"], "name": payload}}
        for path, body in changes.items():
            answer = page.context.request.post(f"{accounts}/{path}", data=body, headers=ours)
            assert answer.ok, answer.text()
        page.goto(f"{stack.url}/settings")
        expect(page.get_by_label("Name", exact=True)).to_have_value(payload)
        expect(page.get_by_text(payload, exact=True).first).to_be_visible()
    assert page.harm == []


@pytest.mark.req("FR-12")
def test_what_a_device_says_of_itself_stays_text(stack, watched_page, ada):
    """Every session keeps the words of the browser that began it; the settings list them, in words of our own."""
    page = watched_page
    ada.sign_up(page, stack)
    with httpx.Client(base_url=stack.url, headers={"Origin": stack.url}, timeout=20, verify=NO_TLS) as web:
        for payload in PAYLOADS:
            web.cookies.clear()
            device = {"User-Agent": f"Firefox/1 {payload}"}
            web.post("/api/auth/sign-in/email", json=ada.credentials, headers=device).raise_for_status()
    page.goto(f"{stack.url}/settings")
    expect(page.get_by_text("Firefox").first).to_be_visible()
    seen = page.locator("body").inner_text()
    assert [payload for payload in PAYLOADS if payload in seen] == []
    assert page.harm == []


@pytest.mark.req("FR-12", "FR-02")
def test_what_an_address_carries_stays_text(stack, watched_page):
    for number, payload in enumerate(PAYLOADS):
        words = "&".join(f"{name}={quote(payload)}" for name in ("next", "fault", "reason"))
        path = ("sign-in", "sign-up", quote(payload, safe=""))[number % 3]
        watched_page.goto(f"{stack.url}/{path}?{words}")
    assert watched_page.harm == []
