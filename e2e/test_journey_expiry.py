"""Tokens that end while a person works: renewed silently, once a browser, and nobody notices."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from test_journey_tasks import add, saved


def renewals(context):
    return [request for request in context.seen if request.url.endswith("/api/auth/token")]


@pytest.mark.req("FR-11", "EC-2")
def test_two_tabs_left_idle_past_expiry_go_on_without_a_sign_in(hasty_stack, context, page, ada):
    ada.sign_up(page, hasty_stack)
    add(page, "First tab")
    second = context.new_page()
    second.goto(f"{hasty_stack.url}/tasks")
    expect(second.get_by_text("First tab")).to_be_visible()
    page.get_by_role("textbox", name="Add a task").fill("half a thou")
    second.get_by_role("textbox", name="Add a task").fill("another ha")
    for _ in range(3):  # each round outlives the token: two seconds pass at the server, by its own clock
        outlive(hasty_stack, context)
        expect(page.get_by_role("textbox", name="Add a task")).to_have_value("half a thou")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="half a thou")).to_be_visible()
    saved(page)
    second.get_by_role("button", name="Add", exact=True).click()
    expect(second.get_by_role("listitem").filter(has_text="another ha")).to_be_visible()
    saved(second)
    assert page.url.endswith("/tasks")
    assert second.url.endswith("/tasks")
    second.reload()
    expect(second.get_by_role("listitem")).to_have_count(3)


def outlive(stack, context):
    """Wait until the token that the browser uses now has ended: the api itself says so."""
    import httpx  # noqa: PLC0415 - one question
    from stack import until  # noqa: PLC0415

    used = [request.headers["authorization"] for request in context.seen if "authorization" in request.headers]
    until(
        lambda: httpx.get(f"{stack.api}/api/me", headers={"Authorization": used[-1]}, timeout=5).status_code == 401,
        20,
        "the token ends",
    )


@pytest.mark.req("FR-11")
def test_a_refused_token_is_renewed_once_and_the_request_repeated(stack, context, page, ada):
    ada.sign_up(page, stack)
    add(page, "Before")
    saved(page)
    stack.duly("keys", "rotate", "--compromised")
    outlive(stack, context)
    before = len(renewals(context))
    add(page, "After")
    saved(page)
    assert len(renewals(context)) == before + 1
    refused = [request for request in context.seen if request.method == "POST" and request.url.endswith("/api/tasks")]
    assert [request.response().status for request in refused][-2:] == [401, 201]
