"""Fault 15: the account is deleted elsewhere. The page ends with the reason and hands out what was not saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from people import Client
from playwright.sync_api import expect
from test_journey_expiry import renewals
from test_journey_switch import delete_account
from test_journey_tasks import add, calls, saved


@pytest.fixture
def writing(stack, page, ada):
    ada.sign_up(page, stack)
    add(page, "Saved and gone")
    saved(page)
    page.get_by_role("textbox", name="Add a task").fill("Half a sentence")
    return page


def takes_the_words_along(page, words):
    expect(page.get_by_label("Your unsaved words")).to_have_value(words)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".txt")
    assert Path(download.value.path()).read_text(encoding="utf-8") == words


def goes_to_sign_in(page):
    page.get_by_role("link", name="Go to the sign-in page").click()
    page.wait_for_url("**/sign-in?**")
    saved(page)


@pytest.mark.req("EC-2", "EC-3")
def test_deleted_in_another_tab(stack, context, writing, ada):
    second = context.new_page()
    second.goto(f"{stack.url}/settings")
    delete_account(second, ada)
    second.wait_for_url("**/sign-in?reason=deleted")
    expect(writing.get_by_text("Your account and all its tasks are deleted.")).to_be_visible()
    expect(writing.get_by_text("Saved and gone")).to_have_count(0)
    del context.seen[:]
    takes_the_words_along(writing, "Half a sentence")
    goes_to_sign_in(writing)
    assert (calls(context), renewals(context)) == ([], [])


@pytest.mark.req("EC-2", "EC-3")
def test_deleted_on_another_device(stack, context, writing, ada):
    answer = Client(stack, ada, known=True).web.post("/api/auth/delete-user", json={"password": ada.password})
    assert answer.status_code == 200, answer.text
    del context.seen[:]
    writing.get_by_role("button", name="Add", exact=True).click()
    expect(writing.get_by_text("Your session has ended.")).to_be_visible()
    takes_the_words_along(writing, "Half a sentence")
    goes_to_sign_in(writing)
    assert len(renewals(context)) == 1
    assert len([one for one in context.seen if one.is_navigation_request()]) == 1
