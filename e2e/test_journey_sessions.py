"""Where a person is signed in: seen, and ended, from another browser; the ended one's token is dead within a second."""

from __future__ import annotations

import re
import time

import pytest
from people import Client
from playwright.sync_api import expect
from stack import until
from test_journey_tasks import saved


def open_settings(page, stack):
    page.goto(f"{stack.url}/settings")
    section = page.get_by_role("region", name="Where you are signed in")
    expect(section.get_by_role("listitem").first).to_be_visible()
    return section


@pytest.mark.req("FR-09", "SC-8")
def test_another_session_is_ended_from_here_and_its_token_is_dead_within_a_second(stack, page, ada, figure):
    ada.sign_up(page, stack)
    program = Client(stack, ada, known=True)
    assert program.call("GET", "/api/tasks").status_code == 200
    section = open_settings(page, stack)
    entries = section.get_by_role("listitem")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text("Chrome on Linux")
    expect(entries.first).to_contain_text("This session")
    expect(entries.first.get_by_role("button")).to_have_count(0)
    expect(entries.last).to_contain_text("A program (Python)")
    expect(entries.last).to_contain_text("from 127.0.0.1")
    with page.expect_response("**/api/auth/sessions/end") as ended:
        begun = time.monotonic()
        entries.last.get_by_role("button", name=re.compile("^End A program")).click()
    assert ended.value.status == 200
    until(lambda: program.call("GET", "/api/tasks").status_code == 401, 1.0, "the token in hand is refused")
    figure("session ended elsewhere → its token refused", f"{(time.monotonic() - begun) * 1000:.0f} ms")
    assert program.web.get("/api/auth/token").status_code == 401
    expect(entries).to_have_count(1)
    status = section.get_by_role("status")
    expect(status).to_have_text("Ended: A program (Python).")
    expect(status).to_be_focused()


@pytest.mark.req("FR-09")
def test_the_page_in_the_browser_that_was_ended_leaves_and_says_why(stack, page, other_page, ada):
    ada.sign_up(page, stack)
    ada.sign_in(other_page, stack)
    section = open_settings(page, stack)
    section.get_by_role("button", name="End all others").click()
    expect(section.get_by_role("listitem")).to_have_count(1)
    expect(section.get_by_role("status")).to_have_text("All other sessions are ended.")
    box = other_page.get_by_role("textbox", name="Add a task")
    box.fill("Typed after the end")
    other_page.get_by_role("button", name="Add", exact=True).click()
    expect(other_page.get_by_role("heading", name="This was not saved yet")).to_be_visible()
    expect(other_page.get_by_role("textbox", name="Your unsaved words")).to_have_value("Typed after the end")
    page.goto(f"{stack.url}/tasks")
    saved(page)
    expect(page.get_by_role("textbox", name="Add a task")).to_be_visible()


@pytest.mark.req("EC-2")
def test_a_network_failure_shows_a_way_to_try_again_and_ends_nothing(stack, context, page, ada):
    ada.sign_up(page, stack)
    Client(stack, ada, known=True)
    section = open_settings(page, stack)
    context.route("**/api/auth/sessions/end-others", lambda route: route.abort())
    section.get_by_role("button", name="End all others").click()
    expect(section.get_by_role("alert")).to_contain_text("try again")
    expect(section.get_by_role("listitem")).to_have_count(2)
    context.unroute("**/api/auth/sessions/end-others")
    section.get_by_role("button", name="End all others").click()
    expect(section.get_by_role("listitem")).to_have_count(1)
    expect(section.get_by_role("alert")).to_have_count(0)


def test_a_sign_in_of_long_ago_is_asked_for_the_password_again(stack, page, ada):
    """The clock of the server cannot be moved here; its refusal is played, and everything after it is real."""
    ada.sign_up(page, stack)
    Client(stack, ada, known=True)
    section = open_settings(page, stack)
    refusal = '{"code":"CONFIRM_FIRST"}'
    page.route("**/sessions/end-others", lambda route: route.fulfill(status=403, body=refusal), times=1)
    section.get_by_role("button", name="End all others").click()
    dialog = page.get_by_role("dialog", name="Is it still you?")
    field = dialog.get_by_label("Password", exact=True)
    field.fill("not the password")
    dialog.get_by_role("button", name="Go on").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("not the password")
    field.fill(ada.password)
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_have_count(0)
    expect(section.get_by_role("listitem")).to_have_count(1)
