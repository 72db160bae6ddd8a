"""Fault 12: signing out with requests under way. They finish or get a 401; nothing is asked or kept afterwards."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from stack import until
from test_fault_api_down import row
from test_fault_expiry import Held, creates
from test_fault_two_tabs import look_at
from test_journey_tasks import add, saved

LEFT = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, await caches.keys(),
    (await indexedDB.databases()).map(one => one.name), document.cookie])"""
NOTHING = '[{},{},[],[],""]'


@pytest.mark.req("FR-09", "US-6", "EC-2")
def test_nothing_is_asked_or_kept_after_signing_out(stack, context, page, ada):
    context.clock.install()
    ada.sign_up(page, stack)
    add(page, "Private matter")
    saved(page)
    second = context.new_page()
    second.goto(f"{stack.url}/tasks")
    expect(row(second, "Private matter")).to_be_visible()
    second.get_by_role("textbox", name="Add a task").fill("Half a sentence")
    saved(second)
    context.clock.fast_forward(10_000)
    reading, writing = Held(second, "**/api/tasks?*"), Held(page, "**/api/tasks")
    look_at(second)
    add(page, "Written too late")
    until(lambda: page.evaluate("1") and reading.routes and writing.routes, 10, "both are under way")
    page.get_by_role("button", name="Sign out").click()
    context.clock.fast_forward(3000)
    page.get_by_role("button", name="Sign out all the same").click()
    for tab, words in ((page, "Written too late"), (second, "Half a sentence")):
        expect(tab.get_by_label("Your unsaved words")).to_have_value(words)
        expect(tab.get_by_text("You are signed out.")).to_be_visible()
    third = context.new_page()
    ada.sign_in(third, stack)
    expect(row(third, "Private matter")).to_be_visible()
    saved(third)
    asked = len(context.seen)
    for held in (reading, writing):
        held.release()
    context.clock.fast_forward(3_600_000)
    for tab in (page, second):
        look_at(tab)
        saved(tab)
        expect(tab.get_by_text("Private matter")).to_have_count(0)
        assert tab.evaluate(LEFT) == NOTHING
    strangers = [one.url for one in context.seen[asked:] if one.frame.page != third]
    assert strangers == []
    late = creates(context)[-1].response()
    assert late is None or late.status == 401
    third.reload()
    expect(row(third, "Private matter")).to_be_visible()
    expect(row(third, "Written too late")).to_have_count(0)
