"""Guessing passwords at the real processes: slowed down everywhere, and nobody else with it."""

from __future__ import annotations

import re
import signal

import httpx
import pytest
from people import PASSWORD, Client, Person
from playwright.sync_api import expect
from replica import second_web
from stack import running, until

WRONG = "not the password"


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """Behind a proxy that we are, so that a test can come from any address."""
    with running(tmp_path_factory.mktemp("proxied"), DULY_TRUSTED_PROXIES="127.0.0.1") as started:
        yield started


def sign_in(stack, email, password=WRONG, *, origin=None, **headers):
    at = origin or stack.url
    body = {"email": email, "password": password}
    headers = {"Origin": stack.url, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return httpx.post(f"{at}/api/auth/sign-in/email", json=body, headers=headers, timeout=20)


@pytest.mark.req("NF-3")
def test_a_hundred_wrong_passwords_are_five_tries(stack, ada, figure):
    Client(stack, ada)
    answers = [sign_in(stack, ada.email, f"wrong {number}") for number in range(100)]
    statuses = [answer.status_code for answer in answers]
    first = statuses.index(429) + 1
    figure("THREATS 6 first 429 of 100 wrong passwords", f"try {first}")
    assert 6 <= first <= 11
    assert set(statuses[first:]) == {429}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in answers[first:])


@pytest.mark.req("NF-3")
def test_no_claim_of_an_address_makes_it_another(stack, ada):
    claims = [
        {name: form.format(n=number % 250)}
        for number in range(200)
        for name, form in [
            (("X_Forwarded_For", "198.51.100.{n}"), ("X_Real_IP", "2001:db8::{n}"), ("Forwarded", "for=192.0.2.{n}"))[
                number % 3
            ]
        ]
    ]
    statuses = [sign_in(stack, ada.email, **claim).status_code for claim in claims]
    assert statuses == [401] * 5 + [429] * 195


@pytest.mark.req("NF-3")
def test_the_owner_gets_in_while_somebody_hammers(proxied, ada):
    Client(proxied, ada)
    for _ in range(20):
        sign_in(proxied, ada.email, X_Forwarded_For="203.0.113.66")
    assert sign_in(proxied, ada.email, PASSWORD, X_Forwarded_For="203.0.113.66").status_code == 429
    assert sign_in(proxied, ada.email, PASSWORD, X_Forwarded_For="198.51.100.7").status_code == 200


@pytest.mark.req("NF-3")
def test_forms_of_an_ipv6_address_are_one_network(proxied, ada):
    forms = ["2001:db8:7::1", "2001:DB8:7:0:1::", "2001:0db8:0007:0000:ffff::2", "[2001:db8:7::3]:4711"] * 2
    statuses = [sign_in(proxied, ada.email, X_Forwarded_For=form).status_code for form in forms]
    assert statuses == [401] * 5 + [429] * 3


@pytest.mark.req("NF-3")
def test_two_web_processes_count_together_and_a_restart_forgets_nothing(own_stack, ada):
    Client(own_stack, ada)
    with second_web(own_stack) as other:
        origins = [own_stack.url, other]
        statuses = [sign_in(own_stack, ada.email, origin=origins[number % 2]).status_code for number in range(8)]
        assert statuses == [401] * 5 + [429] * 3
    before = own_stack.pid("web")
    own_stack.signal("web", signal.SIGKILL)
    until(lambda: own_stack.answers("web") and own_stack.pid("web") != before, 60, "the web is back")
    assert sign_in(own_stack, ada.email).status_code == 429
    assert sign_in(own_stack, Person("Nobody").email).status_code == 401


@pytest.mark.req("NF-3", "US-2")
def test_the_page_counts_the_wait_down_and_keeps_what_was_typed(stack, page, ada):
    Client(stack, ada)
    for _ in range(5):
        sign_in(stack, ada.email)
    page.clock.install()
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill(ada.password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text(re.compile(r"Too many attempts\. Try again in \d\d seconds\."))
    page.clock.run_for(31_000)
    expect(alert).to_contain_text("You can try again now.")
    expect(page.get_by_label("E-mail")).to_have_value(ada.email)
    expect(page.get_by_label("Password", exact=True)).to_have_value(ada.password)


@pytest.mark.req("NF-3")
def test_without_script_the_form_says_how_long_to_wait(stack, chrome, ada):
    context = chrome.new_context(java_script_enabled=False)
    page = context.new_page()
    for _ in range(5):
        sign_in(stack, ada.email)
    page.goto(f"{stack.url}/sign-in")
    page.get_by_label("E-mail").fill(ada.email)
    page.get_by_label("Password", exact=True).fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Too many attempts. Try again in")
    context.close()
