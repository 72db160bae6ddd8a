"""The ways into an account and back to it, by mail and by the administrator."""

from __future__ import annotations

import time

import httpx
import pytest
from browser import watched
from people import Client
from playwright.sync_api import expect
from post_office import confirmed, link_in, post
from stack import running, until
from test_accessibility import violations

NEW = "another quiet sentence 8"
NO_LINK = "A" * 43
SENT = "/sign-up/sent"


def choose(page, link, password):
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_role("button", name="Change the password").click()
    page.wait_for_url("**/sign-in?reason=reset")


def nowhere_in_the_logs(stack, secret):
    assert secret not in stack.logs()
    assert all(secret.encode() not in path.read_bytes() for path in stack.data.glob("*.db*"))


@pytest.mark.req("FR-01", "US-1")
def test_an_account_begins_with_the_link_in_its_mailbox(mailing, box, page, ada):
    page.goto(f"{mailing.url}/sign-up")
    page.get_by_label("Name").fill(ada.name)
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("**/sign-up/sent")
    link = link_in(box.wait(ada.email, "Confirm your e-mail"))
    page.goto(link)
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert page.url == f"{mailing.url}/confirm-email"
    page.get_by_label("Password", exact=True).fill("not the password")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert").first).to_contain_text("not the password")
    page.get_by_label("Password", exact=True).fill(ada.password)
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/tasks")
    nowhere_in_the_logs(mailing, link.partition("#")[2])


@pytest.mark.req("FR-02", "FR-04", "NF-1")
def test_a_forgotten_password_is_chosen_anew_and_every_session_ends(mailing, box, page, ada):
    confirmed(mailing, box, ada)
    before = Client(mailing, ada, known=True)
    page.goto(f"{mailing.url}/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail").fill(f" {ada.email.upper()}")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("status")).to_contain_text("a mail is on its way")
    link = link_in(box.wait(ada.email, "Choose a new password"))
    page.goto(link)
    expect(page.get_by_label("New password", exact=True)).to_be_visible()
    assert page.url == f"{mailing.url}/reset-password"
    page.get_by_label("New password", exact=True).fill("iloveyou1")
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert").first).to_contain_text("Too many people use this password")
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    page.wait_for_url("**/sign-in?reason=reset")
    ended = time.monotonic()
    until(lambda: before.call("GET", "/api/me").status_code == 401, 1, "the token of before is refused")
    assert time.monotonic() - ended < 1
    expect(page.get_by_role("status")).to_contain_text("Your password is changed")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(NEW)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/tasks")
    secret = link.partition("#")[2]
    assert all(
        secret not in request.url and secret not in request.headers.get("referer", "") for request in page.context.seen
    )
    assert secret not in page.evaluate(
        "document.documentElement.outerHTML + JSON.stringify([localStorage, sessionStorage])"
    )
    nowhere_in_the_logs(mailing, secret)
    assert "was changed" in box.wait(ada.email, "Your Duly password was changed")
    assert post(mailing, "recovery/complete", token=secret, password=NEW).status_code == 400


def test_a_link_that_was_used_says_so_and_offers_another(mailing, box, page, ada):
    confirmed(mailing, box, ada)
    post(mailing, "recovery/request", email=ada.email).raise_for_status()
    link = link_in(box.wait(ada.email, "Choose a new password"))
    choose(page, link, NEW)
    page.goto(link)
    page.get_by_label("New password", exact=True).fill(NEW)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_role("alert").first).to_contain_text("used already")
    page.get_by_role("link", name="Ask for another one").click()
    page.wait_for_url("**/forgot-password")


@pytest.mark.parametrize("running_meanwhile", [True, False], ids=["while it runs", "while it does not"])
def test_without_mail_the_administrator_hands_out_a_link(tmp_path, chrome, ada, running_meanwhile):
    folder = tmp_path / "own"
    with running(folder) as stack:
        cookies = dict(Client(stack, ada).web.cookies)
        if not running_meanwhile:
            stack.stop()
        link = stack.duly("user", "reset-password", ada.email.upper()).stdout.strip()
        assert "There is no account" in refused(stack, "nobody@example.test")
    with running(folder) as stack, watched(chrome) as context:
        page = context.new_page()
        choose(page, link.replace(link.partition("/reset")[0], stack.url), NEW)
        assert post(stack, "sign-in/email", email=ada.email, password=ada.password).status_code == 401
        assert post(stack, "sign-in/email", email=ada.email, password=NEW).status_code == 200
        assert httpx.get(f"{stack.url}/api/auth/token", cookies=cookies).status_code == 401
        nowhere_in_the_logs(stack, link.partition("#")[2])


def test_where_mail_is_not_set_up_the_link_lies_in_a_file(stack, page, ada):
    assert f"mails are kept as files in {stack.data / 'mail'}" in stack.said()
    Client(stack, ada)  # in at once: nobody could read a mail that asks for more
    page.goto(f"{stack.url}/forgot-password")
    expect(page.get_by_role("main")).to_contain_text("Mail is not set up on this Duly")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_role("button", name="Ask for a link").click()
    expect(page.get_by_role("status")).to_contain_text("No mail comes.")
    until(lambda: kept(stack, ada.email), 10, "a mail lies in its folder")
    (file,) = kept(stack, ada.email)
    assert [oct(path.stat().st_mode & 0o777) for path in (file, file.parent)] == ["0o600", "0o700"]
    link = link_in(file.read_text())
    choose(page, link, NEW)
    assert post(stack, "sign-in/email", email=ada.email, password=NEW).status_code == 200
    nowhere_in_the_logs(stack, link.partition("#")[2])


def kept(stack, email):
    """The mails about a new password."""
    files = (stack.data / "mail").glob("*-reset-????????.eml")
    return [file for file in files if f"To: {email}\n" in file.read_text()]


def refused(stack, email):
    import subprocess  # noqa: PLC0415 - only for its error

    with pytest.raises(subprocess.CalledProcessError) as failed:
        stack.duly("user", "reset-password", email)
    return failed.value.stderr


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/forgot-password", "/reset-password#" + "A" * 43, "/confirm-email#" + "A" * 43, "/sign-up/sent"]
)
def test_the_pages_are_accessible_and_fit_320_pixels(mailing, chrome, path, scheme):
    accessible(mailing.url + path, chrome, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_mail_is_accessible_and_fits_320_pixels(stack, chrome, scheme):
    accessible(f"{stack.url}/forgot-password?sent=1", chrome, scheme)


def accessible(address, chrome, scheme):
    with watched(chrome, color_scheme=scheme, viewport={"width": 320, "height": 640}) as context:
        page = context.new_page()
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_asking_for_a_link_by_keyboard_and_without_script(mailing, box, chrome, ada):
    confirmed(mailing, box, ada)
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{mailing.url}/forgot-password")
    page.get_by_label("E-mail").focus()
    page.keyboard.type(ada.email)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("a mail is on its way")
    assert link_in(box.wait(ada.email, "Choose a new password"))
    context.close()
