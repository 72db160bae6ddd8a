"""Fault 1: the api is gone. The list stays, changes wait, and all of it mends itself within 5 seconds of the return."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect
from stack import until
from test_journey_tasks import add, saved

RETURN = 5.0


def row(page, title):
    return page.get_by_role("listitem").filter(has_text=title)


@pytest.mark.req("EC-2")
def test_the_api_is_down_and_comes_back(own_stack, page, ada, figure):
    ada.sign_up(page, own_stack)
    for title in ("Water the ferns", "Buy oat milk"):
        add(page, title)
    saved(page)
    banner = page.get_by_role("status").filter(has_text="Cannot reach the server")
    with own_stack.down("api"):
        row(page, "Buy oat milk").get_by_role("checkbox").check()
        add(page, "Call the dentist")
        expect(banner).to_contain_text("2 changes are waiting")
        expect(row(page, "Water the ferns")).to_be_visible()
        page.reload()
        expect(row(page, "Call the dentist")).to_be_visible()
        expect(banner).to_contain_text("2 changes are waiting")
        assert page.url.endswith("/tasks")
    until(lambda: own_stack.answers("api"), 20, "the api is back")
    begun = time.monotonic()
    expect(banner).to_have_count(0, timeout=RETURN * 1000)
    expect(page.locator("main")).to_have_attribute("data-unsent", "0", timeout=RETURN * 1000)
    expect(row(page, "Water the ferns")).to_be_visible(timeout=RETURN * 1000)
    took = time.monotonic() - begun
    assert took < RETURN
    figure("api back → changes saved and list fresh", f"{took * 1000:.0f} ms")
    page.reload()
    expect(row(page, "Call the dentist")).to_be_visible()
    expect(row(page, "Buy oat milk")).to_have_count(0)
    page.get_by_role("link", name="Done").click()
    expect(row(page, "Buy oat milk")).to_have_count(1)
