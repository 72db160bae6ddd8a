"""Signing out: here, in the other tab, and for the token itself; Back shows nothing."""

from __future__ import annotations

import time

import httpx
import pytest
from playwright.sync_api import expect
from stack import until
from test_journey_tasks import add, calls, saved, sign_out


@pytest.mark.req("FR-09", "SC-8", "US-6", "FR-12")
def test_signing_out_in_one_tab_ends_the_other_and_kills_the_token(stack, context, page, ada, figure):
    ada.sign_up(page, stack)
    add(page, "Private matter")
    saved(page)
    second = context.new_page()
    second.goto(f"{stack.url}/tasks")
    expect(second.get_by_text("Private matter")).to_be_visible()
    used = {request.headers["authorization"] for request in calls(context)}
    begun = time.monotonic()
    sign_out(page)
    for header in used:
        until(lambda header=header: ask(stack, header) == 401, 1.0, "the very token used is refused")
    figure("sign-out click → token refused", f"{(time.monotonic() - begun) * 1000:.0f} ms")
    second.wait_for_url("**/sign-in**")
    expect(second.get_by_text("Private matter")).to_have_count(0)


def ask(stack, header):
    return httpx.get(f"{stack.api}/api/tasks", headers={"Authorization": header}, timeout=5).status_code


@pytest.mark.req("FR-09")
def test_back_after_signing_out_shows_nothing(stack, page, ada):
    ada.sign_up(page, stack)
    add(page, "Private matter")
    saved(page)
    sign_out(page)
    for move in (page.go_back, page.go_back, page.go_forward):
        move()
        saved(page)
        assert "/tasks" not in page.url
        assert "Private matter" not in page.content()
    page.goto(f"{stack.url}/tasks")
    page.wait_for_url("**/sign-in**")


@pytest.mark.req("EC-3")
def test_deleting_the_account_in_one_tab_ends_the_other(stack, context, page, ada):
    ada.sign_up(page, stack)
    add(page, "Gone soon")
    saved(page)
    second = context.new_page()
    second.goto(f"{stack.url}/settings")
    second.get_by_role("button", name="Delete account").first.click()
    dialog = second.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(ada.email)
    dialog.get_by_label("Password", exact=True).fill(ada.password)
    dialog.get_by_role("button", name="Delete").click()
    second.wait_for_url(lambda url: "/settings" not in url)
    page.wait_for_url(lambda url: "/tasks" not in url)
    expect(page.get_by_text("Gone soon")).to_have_count(0)
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
