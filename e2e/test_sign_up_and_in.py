"""What the forms and the routes behind them say to a person, and do not say to a stranger."""

from __future__ import annotations

import httpx
import pytest
from browser import watched
from people import PASSWORD, Client, Person
from playwright.sync_api import expect


def post(stack, path, **body):
    return httpx.post(f"{stack.url}/api/auth/{path}", json=body, headers={"Origin": stack.url}, timeout=20)


@pytest.mark.req("EC-1", "FR-01")
def test_white_space_and_capitals_in_the_address_do_not_matter(stack, page, ada):
    spaced = Person("Ada", email=f"  {ada.email.upper()} ")
    answer = post(stack, "sign-up/email", name="Ada", email=spaced.email, password=PASSWORD)
    assert answer.status_code == 200, answer.text
    assert post(stack, "sign-in/email", email=f"\t{ada.email}\n", password=PASSWORD).status_code == 200
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(f" {ada.email} ")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/tasks")


@pytest.mark.req("FR-01", "US-1")
@pytest.mark.parametrize("password", ["short7!", "password1", "PASSWORD1", "iloveyou1", "12345678"])
def test_a_weak_password_is_refused_at_the_field_and_nothing_is_lost(stack, page, ada, password):
    assert post(stack, "sign-up/email", name="Ada", email=ada.email, password=password).status_code in {400, 422}
    page.goto(f"{stack.url}/sign-up")
    page.get_by_label("Name").fill(ada.name)
    page.get_by_label("E-mail").fill(ada.email)
    field = page.get_by_label("Password", exact=True)
    field.fill(password)
    page.get_by_role("button", name="Create account").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert").first).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value(ada.email)
    expect(page.get_by_label("Name")).to_have_value(ada.name)
    expect(field).to_have_value(password)


@pytest.mark.req("FR-01")
def test_an_address_that_is_taken_says_so_and_offers_to_sign_in(stack, page, ada):
    Client(stack, ada)
    page.goto(f"{stack.url}/sign-up")
    page.get_by_label("Name").fill(ada.name)
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill("quite another sentence 8")
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("alert").first).to_contain_text("already")
    expect(page.get_by_role("main").get_by_role("link", name="sign in").first).to_be_visible()


@pytest.mark.req("FR-12", "FR-03")
def test_no_answer_of_the_auth_routes_carries_the_session_token(stack, ada):
    person = Client(stack, ada)
    session = next(value for name, value in person.web.cookies.items() if "session" in name).partition(".")[0]
    bodies = [person.web.get(f"/api/auth/{path}").text for path in ("get-session", "list-sessions", "token")]
    again = post(stack, "sign-in/email", email=ada.email, password=ada.password)
    other = next(value for name, value in again.cookies.items() if "session" in name).partition(".")[0]
    assert len(session) > 20
    assert [body for body in [*bodies, again.text] if session in body or other in body] == []


@pytest.mark.req("FR-02")
@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "%2f%2fevil.example"]
)
def test_the_way_back_never_leads_elsewhere(stack, page, ada, target):
    Client(stack, ada)
    page.goto(f"{stack.url}/sign-in?next={target}")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    assert page.url.startswith(f"{stack.url}/")


@pytest.mark.req("FR-01", "FR-02")
def test_without_script_a_refused_form_comes_back_with_what_was_typed(stack, chrome, ada):
    Client(stack, ada)
    with watched(chrome, java_script_enabled=False) as made:
        page = made.new_page()
        for path, button in (("sign-in", "Sign in"), ("sign-up", "Create account")):
            page.goto(f"{stack.url}/{path}")
            if path == "sign-up":
                page.get_by_label("Name").fill("Ada “L”")
            page.get_by_label("E-mail").fill(ada.email)
            page.get_by_label("Password", exact=True).fill("not the password")
            page.get_by_role("button", name=button, exact=True).click()
            expect(page.get_by_role("alert").first).to_be_visible()
            expect(page.get_by_label("E-mail")).to_have_value(ada.email)
            expect(page.get_by_label("Password", exact=True)).to_have_value("")
            assert [request.url for request in made.seen if ada.email.partition("@")[0] in request.url] == []
        expect(page.get_by_label("Name")).to_have_value("Ada “L”")
        page.goto(f"{stack.url}/sign-in")
        expect(page.get_by_label("E-mail")).to_have_value("")
