"""When the network or the api is gone: nothing typed is lost, nobody is signed out, and it comes back by itself."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect
from stack import until
from test_journey_tasks import add, saved


@pytest.mark.req("EC-2", "FR-11")
def test_the_api_goes_while_typing(own_stack, page, ada):
    ada.sign_up(page, own_stack)
    add(page, "Saved before")
    saved(page)
    own_stack.signal("api", signal.SIGSTOP)
    try:
        page.get_by_role("textbox", name="Add a task").fill("Typed while it was away")
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.get_by_role("alert").or_(page.get_by_role("status")).filter(has_text="reach").first).to_be_visible()
        expect(page.get_by_text("Saved before")).to_be_visible()
        assert page.url.endswith("/tasks")
        assert "Typed while it was away" in page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('input,textarea')].map(e => e.value).join()"
        )
    finally:
        own_stack.signal("api", signal.SIGCONT)
    expect(page.get_by_role("listitem").filter(has_text="Typed while it was away")).to_have_count(1)
    saved(page)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Typed while it was away")).to_have_count(1)


@pytest.mark.req("EC-2")
def test_the_web_restarts_in_mid_session(own_stack, page, ada):
    ada.sign_up(page, own_stack)
    add(page, "Before the restart")
    saved(page)
    page.get_by_role("textbox", name="Add a task").fill("Half a sentence")
    before = own_stack.pid("web")
    own_stack.signal("web", signal.SIGKILL)
    until(lambda: own_stack.answers("web") and own_stack.pid("web") != before, 20, "web is back")
    expect(page.get_by_role("textbox", name="Add a task")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Half a sentence")).to_be_visible()
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="Half a sentence")).to_be_visible()


@pytest.mark.req("EC-2")
def test_offline_says_so_and_keeps_the_text(stack, context, page, ada):
    ada.sign_up(page, stack)
    add(page, "Online")
    saved(page)
    context.set_offline(True)
    page.get_by_role("textbox", name="Add a task").fill("On the train")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("button", name="Retry").first).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Retry").first.click()
    expect(page.get_by_role("listitem").filter(has_text="On the train")).to_have_count(1)
    saved(page)
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="On the train")).to_have_count(1)
