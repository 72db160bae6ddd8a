"""Changing how one signs in, by the page: the e-mail and the password, each with the password that one has."""

from __future__ import annotations

import time

import pytest
from people import Client, Person
from playwright.sync_api import expect
from stack import until
from test_journey_tasks import saved

ANOTHER = "quite another sentence 8"


@pytest.fixture
def settings(stack, page, ada):
    ada.sign_up(page, stack)
    page.goto(f"{stack.url}/settings")
    expect(page.get_by_role("region", name="Where you are signed in").get_by_role("listitem")).to_have_count(1)
    return page


def change_password(page, current, new):
    section = page.get_by_role("region", name="Password", exact=True)
    section.get_by_label("Current password").fill(current)
    section.get_by_label("New password").fill(new)
    section.get_by_role("button", name="Change the password").click()
    return section


def session_cookie(context):
    return next(one["value"] for one in context.cookies() if one["name"].endswith("session_token"))


@pytest.mark.req("FR-09", "SC-8")
def test_a_new_password_ends_every_other_session_within_a_second(stack, context, settings, ada, figure):
    program = Client(stack, ada, known=True)
    second = context.new_page()
    second.goto(f"{stack.url}/tasks")
    expect(second.get_by_role("textbox", name="Add a task")).to_be_visible()
    before = session_cookie(context)
    with settings.expect_response("**/api/auth/change-password") as changed:
        begun = time.monotonic()
        section = change_password(settings, ada.password, ANOTHER)
    assert changed.value.status == 200
    until(lambda: program.call("GET", "/api/tasks").status_code == 401, 1.0, "the other session's token is refused")
    figure("password changed → other sessions' tokens refused", f"{(time.monotonic() - begun) * 1000:.0f} ms")
    expect(section.get_by_role("status")).to_have_text("Your password is changed. All other sessions are ended.")
    expect(section.get_by_label("Current password")).to_have_value("")
    assert session_cookie(context) != before
    for page in (settings, second):
        page.goto(f"{stack.url}/tasks")
        page.get_by_role("textbox", name="Add a task").fill("Still here")
        page.get_by_role("button", name="Add", exact=True).click()
        saved(page)
        assert "/sign-in" not in page.url
    assert program.web.get("/api/auth/token").status_code == 401
    Client(stack, Person(ada.name, ada.email, ANOTHER), known=True)


def test_a_password_that_is_refused_is_said_at_the_field_and_nothing_typed_is_lost(stack, settings, ada):
    section = change_password(settings, "not the password", ANOTHER)
    current, new = section.get_by_label("Current password"), section.get_by_label("New password")
    expect(section.get_by_role("alert")).to_be_focused()
    expect(current).to_have_attribute("aria-invalid", "true")
    expect(new).not_to_have_attribute("aria-invalid", "true")
    expect(current).to_have_value("not the password")
    expect(new).to_have_value(ANOTHER)
    for refused in (ada.password, "iloveyou1", "short7!"):
        change_password(settings, ada.password, refused)
        expect(new).to_have_attribute("aria-invalid", "true")
        expect(new).to_have_value(refused)
    section.get_by_role("alert").get_by_role("link").click()
    expect(new).to_be_focused()
    Client(stack, ada, known=True)


@pytest.mark.req("EC-1")
def test_another_email_by_keyboard_alone(stack, settings, ada, ben):
    section = settings.get_by_role("region", name="E-mail", exact=True)
    section.get_by_label("New e-mail").focus()
    settings.keyboard.type(f" {ben.email.upper()} ")
    settings.keyboard.press("Tab")
    settings.keyboard.type(ada.password)
    settings.keyboard.press("Enter")
    expect(section.get_by_role("status")).to_have_text("Your e-mail is changed.")
    expect(section.get_by_text(ben.email)).to_be_visible()
    expect(section.get_by_label("New e-mail")).to_have_value("")
    settings.get_by_role("button", name="Sign out").click()
    settings.wait_for_url("**/sign-in**")
    Person("Ada", ben.email).sign_in(settings, stack)


def test_an_email_that_is_taken_says_so_and_nothing_typed_is_lost(stack, settings, ada, ben):
    Client(stack, ben)
    section = settings.get_by_role("region", name="E-mail", exact=True)
    email, password = section.get_by_label("New e-mail"), section.get_by_label("Current password")
    email.fill(ben.email)
    password.fill(ada.password)
    section.get_by_role("button", name="Change the e-mail").click()
    expect(section.get_by_role("alert")).to_contain_text("already an account with this e-mail")
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(email).to_have_value(ben.email)
    expect(password).to_have_value(ada.password)


def test_a_name_is_saved_as_often_as_one_likes(settings):
    field = settings.get_by_role("region", name="You", exact=True).get_by_label("Name")
    for name in ("Ada L.", "Ada Lovelace"):
        field.fill(name)
        settings.get_by_role("button", name="Save the name").click()
        expect(settings.get_by_role("region", name="You", exact=True).get_by_role("status")).to_have_text("Saved.")
        settings.reload()
        expect(field).to_have_value(name)
        field.fill("")
        field.fill(name)
