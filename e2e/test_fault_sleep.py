"""Fault 14: a laptop that slept for an hour. One renewal, a fresh list, drafts kept, no timer that makes up for it."""

from __future__ import annotations

import pytest
from people import Client
from playwright.sync_api import expect
from test_fault_api_down import row
from test_journey_expiry import renewals
from test_journey_tasks import add, calls, saved

HOUR = "01:00:00"


@pytest.fixture
def at_work(stack, context, page, ada):
    page.clock.install()
    ada.sign_up(page, stack)
    add(page, "Before the nap")
    saved(page)
    page.get_by_role("textbox", name="Add a task").fill("Half a sentence")
    Client(stack, ada, known=True).add("Written on the phone meanwhile")
    del context.seen[:]


@pytest.mark.req("FR-11", "EC-2")
def test_after_an_hours_sleep_the_page_is_fresh_by_itself(at_work, context, page):
    page.clock.fast_forward(HOUR)
    expect(row(page, "Written on the phone meanwhile")).to_be_visible()
    expect(page.get_by_role("textbox", name="Add a task")).to_have_value("Half a sentence")
    saved(page)
    assert (len(renewals(context)), len(calls(context))) == (1, 1)
    assert page.url.endswith("/tasks")


@pytest.mark.req("FR-11", "EC-2")
def test_a_network_that_wakes_later_than_the_page_signs_nobody_out(at_work, context, page):
    context.set_offline(True)
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="one change is waiting")).to_be_visible()
    page.clock.fast_forward(HOUR)
    expect(row(page, "Half a sentence")).to_be_visible()
    context.set_offline(False)
    expect(row(page, "Written on the phone meanwhile")).to_be_visible(timeout=10_000)
    expect(page.locator("main")).to_have_attribute("data-unsent", "0", timeout=10_000)
    saved(page)
    answered = [one for one in renewals(context) if one.response()]
    assert len(answered) == 1
    assert page.url.endswith("/tasks")
