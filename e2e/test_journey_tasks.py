"""The main journey: sign up, write tasks, sign out, sign in again and find them; a second person sees none of it."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Error, expect
from stack import until


def add(page, title):
    page.get_by_role("textbox", name="Add a task").fill(title)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()


def saved(page):
    """Nothing is on its way any more: what is on the screen is at the server."""
    quiet = []

    def settled():
        try:
            page.evaluate("1")  # lets the driver tell what has happened
        except Error:
            quiet.append(False)  # the page is just going elsewhere
        quiet.append(not page.context.pending)
        return len(quiet) > 5 and all(quiet[-5:])  # a renewal and its request leave a moment between them

    until(settled, 15, "no request under way")


@pytest.mark.req("US-1", "US-2", "US-5", "US-6", "FR-01", "FR-08", "SC-6")
def test_a_persons_tasks_are_there_again_and_nobody_elses(stack, page, other_page, ada, ben):
    ada.sign_up(page, stack)
    add(page, "Buy oat milk")
    add(page, "Call the dentist")
    saved(page)
    ben.sign_up(other_page, stack)
    expect(other_page.get_by_role("textbox", name="Add a task")).to_be_visible()
    saved(other_page)
    expect(other_page.get_by_text("Buy oat milk")).to_have_count(0)
    add(other_page, "Ben's own")

    sign_out(page)
    ada.sign_in(page, stack)
    expect(page.get_by_role("listitem").filter(has_text="Buy oat milk")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Call the dentist")).to_be_visible()
    expect(page.get_by_text("Ben's own")).to_have_count(0)


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in**")


@pytest.mark.req("SC-1", "SC-2")
def test_how_long_signing_up_and_in_take(stack, page, ada, figure):
    """Recorded; asserted is only what was asked for (5 s and 3 s), far from what it takes. A stranger warms it up."""
    from people import Person  # noqa: PLC0415 - the warm-up's stranger

    Person("Warm").sign_up(page, stack)
    sign_out(page)
    page.goto(f"{stack.url}/sign-up")
    page.get_by_label("Name").fill(ada.name)
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    begun = time.monotonic()
    with page.expect_response(lambda answer: answer.url.endswith("/api/auth/token") and answer.ok):
        page.get_by_role("button", name="Create account").click()
    signed_up = time.monotonic() - begun
    figure("SC-1 sign up → token", f"{signed_up * 1000:.0f} ms")
    add(page, "Water the ferns")
    saved(page)
    sign_out(page)
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    begun = time.monotonic()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Water the ferns")).to_be_visible()
    signed_in = time.monotonic() - begun
    figure("SC-2 sign in → own tasks on screen", f"{signed_in * 1000:.0f} ms")
    assert (signed_up < 5, signed_in < 3) == (True, True)


@pytest.mark.req("FR-04", "SC-3", "US-4")
def test_every_api_request_carries_the_token_and_none_when_signed_out(stack, context, page, ada):
    page.goto(f"{stack.url}/sign-in")
    assert calls(context) == []
    ada.sign_up(page, stack)
    add(page, "Sharpen pencils")
    page.get_by_role("checkbox", name="Complete").first.check()
    saved(page)
    sign_out(page)
    authorized = calls(context)
    assert len(authorized) >= 3
    bare = [
        request.url for request in authorized if not request.headers.get("authorization", "").startswith("Bearer eyJ")
    ]
    assert bare == []
    del context.seen[:]
    page.reload()
    page.goto(f"{stack.url}/tasks")
    page.wait_for_url("**/sign-in**")
    assert calls(context) == []


def calls(context):
    return [request for request in context.seen if "/api/" in request.url and "/api/auth/" not in request.url]


@pytest.mark.req("FR-12", "US-3")
def test_the_token_is_in_memory_only(stack, context, page, ada):
    ada.sign_up(page, stack)
    add(page, "Nothing to see")
    saved(page)
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])")
    databases = page.evaluate("indexedDB.databases().then(all => all.map(one => one.name))")
    assert "eyJ" not in kept
    assert databases == []
    cookies = context.cookies()
    assert cookies
    for cookie in cookies:
        assert "eyJ" not in cookie["value"]
    (session,) = [cookie for cookie in cookies if "session" in cookie["name"]]
    assert (session["httpOnly"], session["sameSite"]) == (True, "Lax")
    assert [request.url for request in context.seen if "eyJ" in request.url] == []
    assert "eyJ" not in stack.logs()
    assert session["value"].partition(".")[0] not in stack.logs()


def test_a_task_through_its_life(stack, page, ada):
    ada.sign_up(page, stack)
    add(page, "Write to Grace")
    row = page.get_by_role("listitem").filter(has_text="Write to Grace")
    row.get_by_role("checkbox", name="Complete ‘Write to Grace’").check()
    expect(page.get_by_role("listitem").filter(has_text="Write to Grace")).to_have_count(0)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("listitem").filter(has_text="Write to Grace")).to_be_visible()
    page.get_by_role("link", name="Open").click()
    add(page, "Throw this away")
    page.get_by_role("listitem").filter(has_text="Throw this away").hover()
    page.get_by_role("button", name="Delete ‘Throw this away’").click()
    expect(page.get_by_role("listitem").filter(has_text="Throw this away")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("listitem").filter(has_text="Throw this away")).to_be_visible()
    saved(page)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Throw this away")).to_be_visible()
