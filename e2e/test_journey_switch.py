"""Another person signs in, in the same browser, while the first one's page is open: nobody acts for anybody else."""

from __future__ import annotations

import httpx
import pytest
from people import PASSWORD, Client
from playwright.sync_api import expect
from test_journey_tasks import saved


def delete_account(page, person):
    for path in ("sessions", "token"):  # by these the page counts what would go, and would notice by itself
        page.route(f"**/api/auth/{path}", lambda route: route.abort())
    page.get_by_role("button", name="Delete account").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("E-mail").fill(person.email)
    dialog.get_by_label("Password", exact=True).fill(person.password)
    dialog.get_by_role("button", name="Delete").click()


def save_the_name(page, _person):
    page.get_by_role("button", name="Save the name").click()


def sign_out(page, _person):
    page.get_by_role("button", name="Sign out").click()


def signs_in(stack, person):
    body = {"email": person.email, "password": person.password}
    answer = httpx.post(f"{stack.url}/api/auth/sign-in/email", json=body, headers={"Origin": stack.url}, timeout=20)
    return answer.status_code == 200


@pytest.mark.req("US-5", "FR-06")
@pytest.mark.parametrize("control", [save_the_name, sign_out, delete_account])
def test_a_page_never_acts_on_the_account_that_signed_in_since(stack, context, ada, ben, control):
    page = context.new_page()
    ada.sign_up(page, stack)
    Client(stack, ben)
    page.goto(f"{stack.url}/settings")
    expect(page.get_by_role("region", name="Where you are signed in").get_by_role("listitem").first).to_be_visible()
    body = {"email": ben.email, "password": PASSWORD}
    context.request.post(f"{stack.url}/api/auth/sign-in/email", data=body, headers={"Origin": stack.url})
    control(page, ada)
    page.wait_for_url("**/sign-in?**reason=switched**")
    session = context.request.get(f"{stack.url}/api/auth/get-session").json()
    assert (session["user"]["email"], session["user"]["name"]) == (ben.email, "Ben")
    assert signs_in(stack, ada)
    assert signs_in(stack, ben)


@pytest.mark.req("FR-09", "US-6")
def test_the_session_that_a_sign_in_replaces_ends_with_its_tokens(stack, ada, ben):
    first = Client(stack, ada)
    Client(stack, ben)
    body = {"email": ben.email, "password": PASSWORD}
    first.web.post("/api/auth/sign-in/email", json=body).raise_for_status()
    assert first.call("GET", "/api/me").status_code == 401


@pytest.mark.req("US-5")
def test_the_list_of_the_one_who_was_here_before_leaves_the_screen(stack, context, page, ada, ben):
    ada.sign_up(page, stack)
    Client(stack, ben)
    page.get_by_role("textbox", name="Add a task").fill("Ada's own words")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Ada's own words")).to_be_visible()
    saved(page)
    second = context.new_page()
    context.clear_cookies()
    ben.sign_in(second, stack)
    page.wait_for_url("**reason=switched**")
    assert "Ada's own words" not in page.content()
