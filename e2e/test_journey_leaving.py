"""Taking one's data along, and leaving for good: the file has everything, the receipt says what went."""

from __future__ import annotations

import json

import httpx
import pytest
from people import Client
from playwright.sync_api import expect
from test_journey_tasks import add, saved

MANY = 230  # more than a page of the api


@pytest.fixture
def settings(stack, page, ada):
    ada.sign_up(page, stack)
    page.goto(f"{stack.url}/settings")
    expect(page.get_by_role("region", name="Where you are signed in").get_by_role("listitem")).to_have_count(1)
    return page


def ask_to_leave(page):
    page.get_by_role("button", name="Delete account").click()
    return page.get_by_role("dialog", name="Delete your account?")


@pytest.mark.req("FR-08", "FR-12")
def test_the_export_is_one_file_with_everything_and_no_key_to_anything(stack, context, settings, ada, ben):
    program = Client(stack, ada, known=True)
    titles = {f"Number {number} </script> “ü”" for number in range(MANY)}
    for title in titles:
        program.add(title)
    program.call("POST", "/api/tasks", json={"title": "A done one", "completed": True, "notes": "With notes"})
    Client(stack, ben).add("Of somebody else")
    section = settings.get_by_role("region", name="Your data")
    with settings.expect_download() as download:
        section.get_by_role("button", name="Export my data").click()
    assert download.value.suggested_filename.startswith("duly-export-")
    text = download.value.path().read_text(encoding="utf-8")
    data = json.loads(text)
    assert {task["title"] for task in data["tasks"]} == {*titles, "A done one"}
    assert (data["account"]["email"], data["account"]["name"]) == (ada.email, ada.name)
    assert {session["device"] for session in data["sessions"]} == {"Chrome on Linux", "A program (Python)"}
    assert "signed-in" in json.dumps(data["security_log"])
    assert "Of somebody else" not in text
    secrets = [one["value"].partition(".")[0] for one in context.cookies()] + [ada.password, program.token, "argon2"]
    assert [secret for secret in secrets if secret in text] == []
    expect(section.get_by_role("status")).to_contain_text(f"Your export with {MANY + 1} tasks is ready.")
    with settings.expect_download() as again:
        section.get_by_role("link", name="Download it again").click()
    assert again.value.path().read_text(encoding="utf-8") == text


@pytest.mark.req("EC-2")
def test_an_export_that_breaks_off_says_so_and_can_be_begun_again(stack, context, settings, ada):
    Client(stack, ada, known=True).add("One")
    section = settings.get_by_role("region", name="Your data")
    context.route("**/api/tasks?*status=all*", lambda route: route.abort())
    section.get_by_role("button", name="Export my data").click()
    expect(section.get_by_role("alert")).to_contain_text("could not be finished")
    context.unroute("**/api/tasks?*status=all*")
    with settings.expect_download():
        section.get_by_role("button", name="Export my data").click()
    expect(section.get_by_role("status")).to_contain_text("with 1 task is ready")


@pytest.mark.req("EC-3")
def test_leaving_says_what_goes_and_gives_a_receipt(stack, context, settings, ada):
    program = Client(stack, ada, known=True)
    for number in range(11):
        program.add(f"Number {number}")
    program.call("POST", "/api/tasks", json={"title": "Done", "completed": True})
    other = context.new_page()
    other.goto(f"{stack.url}/tasks")
    expect(other.get_by_text("Number 7")).to_be_visible()
    dialog = ask_to_leave(settings)
    expect(dialog).to_contain_text("12 tasks (11 open, 1 done)")
    expect(dialog).to_contain_text("2 sessions")
    dialog.get_by_label("E-mail").fill(ada.email)
    dialog.get_by_label("Password", exact=True).fill(ada.password)
    dialog.get_by_role("button", name="Delete for good").click()
    expect(settings.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    receipt = settings.get_by_role("status")
    expect(receipt).to_be_focused()
    terms = receipt.get_by_role("term").all_inner_texts()
    values = receipt.get_by_role("definition").all_inner_texts()
    told = dict(zip(terms, values, strict=True))
    assert (told["Tasks removed"], told["Sessions ended"]) == ("12", "2")
    other.wait_for_url("**/sign-in?**reason=deleted**")
    assert program.call("GET", "/api/tasks").status_code == 401
    settings.reload()
    expect(settings.get_by_text("Your account and all its tasks are deleted.")).to_be_visible()
    body = {"email": ada.email, "password": ada.password}
    answer = httpx.post(f"{stack.url}/api/auth/sign-in/email", json=body, headers={"Origin": stack.url}, timeout=20)
    assert answer.status_code == 401


@pytest.mark.req("EC-3")
def test_nothing_goes_without_the_address_and_the_password(stack, settings, ada):
    dialog = ask_to_leave(settings)
    email, password = dialog.get_by_label("E-mail"), dialog.get_by_label("Password", exact=True)
    delete = dialog.get_by_role("button", name="Delete for good")
    email.fill("somebody@else.example")
    password.fill(ada.password)
    delete.click()
    expect(email).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_value(ada.password)
    email.fill(f" {ada.email.upper()} ")
    password.fill("not the password")
    delete.click()
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_role("alert")).to_contain_text("Nothing was changed")
    settings.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    settings.goto(f"{stack.url}/tasks")
    add(settings, "Still here")
    saved(settings)
