"""Fault 7: the web is killed in mid-session. Nobody signs in again; nothing typed or under way is lost or doubled."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect
from stack import until
from test_fault_api_down import row
from test_journey_tasks import add, saved


@pytest.mark.req("EC-2", "FR-11")
def test_the_web_is_killed_while_somebody_types(own_stack, context, page, ada):
    ada.sign_up(page, own_stack)
    add(page, "Saved before")
    saved(page)
    session = context.cookies()
    own_stack.signal("api", signal.SIGSTOP)
    add(page, "Under way when it fell")
    until(lambda: page.evaluate("1") and context.pending, 5, "the create is under way")
    line = page.get_by_role("textbox", name="Add a task")
    line.press_sequentially("Typed before ")
    own_stack.signal("api", signal.SIGCONT)
    with own_stack.down("web"):
        line.press_sequentially("and after")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("status").filter(has_text="Cannot reach the server")).to_be_visible()
        line.press_sequentially("Half a sen")
    until(lambda: own_stack.answers("web"), 20, "the web is back")
    expect(page.locator("main")).to_have_attribute("data-unsent", "0", timeout=10_000)
    expect(line).to_have_value("Half a sen")
    saved(page)
    page.reload()
    for title in ("Saved before", "Under way when it fell", "Typed before and after"):
        expect(row(page, title)).to_have_count(1)
    assert page.url.endswith("/tasks")
    assert context.cookies() == session
