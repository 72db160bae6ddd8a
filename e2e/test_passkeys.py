"""Passkeys beside the password: made, named, removed, and used to sign in; by Chromium's virtual authenticator."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from browser import watched
from playwright.sync_api import expect
from test_accessibility import violations

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

LONG_AGO = """update session set createdAt = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-1 day')
    where userId = (select id from user where email = ?)"""


class Device:
    """What unlocks the page's passkeys; a browser context of its own has none."""

    def __init__(self, page, **more):
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        self.id = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | more})["authenticatorId"]

    def keys(self):
        return self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"]

    def give(self, credential):
        self.tools.send("WebAuthn.addCredential", {"authenticatorId": self.id, "credential": credential})

    def verified(self, yes):
        self.tools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": yes})

    def at_hand(self, yes):
        self.tools.send("WebAuthn.setAutomaticPresenceSimulation", {"authenticatorId": self.id, "enabled": yes})


def make(page, stack, name):
    page.goto(f"{stack.url}/settings")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name", exact=True).last.fill(name)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def test_made_named_and_removed(stack, page, ada):
    ada.sign_up(page, stack)
    device = Device(page)
    make(page, stack, "My telephone")
    expect(page.get_by_text("Changing it removes no passkey.")).to_be_visible()
    assert len(device.keys()) == 1
    page.get_by_role("button", name="Rename My telephone").click()
    page.get_by_role("dialog").get_by_label("Name").fill("The blue one")
    page.get_by_role("dialog").get_by_role("button", name="Save the name").click()
    expect(page.get_by_text("The blue one")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Remove The blue one").click()
    assert violations(page) == []
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    expect(page.get_by_text("The blue one")).to_have_count(0)


@pytest.mark.engines("sqlite")  # it looks into the files
def test_adding_one_asks_a_session_that_is_not_fresh_for_the_password(stack, page, ada):
    ada.sign_up(page, stack)
    Device(page)
    with closing(sqlite3.connect(stack.data / "auth.db")) as accounts, accounts:
        accounts.execute(LONG_AGO, (ada.email,))
    page.goto(f"{stack.url}/settings")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("dialog").get_by_label("Name").fill("Key")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("dialog").last.get_by_label("Password", exact=True).fill(ada.password)
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def test_signing_in_by_the_button(stack, page, other_page, ada):
    ada.sign_up(page, stack)
    device = Device(page)
    make(page, stack, "Key")
    other = Device(other_page, automaticPresenceSimulation=False)  # nothing is offered unasked
    other_page.goto(f"{stack.url}/sign-in?next=/settings")
    other.give(device.keys()[0])
    other_page.get_by_role("button", name="Sign in with a passkey").click()
    other.at_hand(yes=True)
    other_page.wait_for_url(f"{stack.url}/settings")
    expect(other_page.get_by_text(ada.email)).to_be_visible()


def test_signing_in_from_the_e_mail_field(stack, page, chrome, ada):
    """Conditional mediation: the browser offers the passkey by itself; the virtual device takes the offer."""
    ada.sign_up(page, stack)
    key = Device(page)
    make(page, stack, "Key")
    with watched(chrome) as made:
        visitor = made.new_page()
        Device(visitor).give(key.keys()[0])
        visitor.goto(f"{stack.url}/sign-in")
        visitor.wait_for_url("**/tasks")
        assert made.complaints == []


def test_a_passkey_that_was_removed_opens_nothing(stack, page, other_page, ada):
    ada.sign_up(page, stack)
    device = Device(page)
    make(page, stack, "Lost")
    key = device.keys()[0]
    page.get_by_role("button", name="Remove Lost").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    Device(other_page).give(key)
    other_page.goto(f"{stack.url}/sign-in")
    expect(other_page.get_by_role("alert").get_by_text("does not know this passkey")).to_be_visible()
    assert other_page.url.endswith("/sign-in")


def test_a_passkey_that_nobody_unlocked_opens_nothing(stack, page, other_page, ada):
    ada.sign_up(page, stack)
    device = Device(page)
    make(page, stack, "Key")
    other = Device(other_page, automaticPresenceSimulation=False)
    other_page.goto(f"{stack.url}/sign-in")
    other.give(device.keys()[0])
    other.verified(yes=False)
    other_page.get_by_role("button", name="Sign in with a passkey").click()
    other.at_hand(yes=True)
    expect(other_page.get_by_role("button", name="Sign in with a passkey")).to_be_enabled()
    assert other_page.url.endswith("/sign-in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_without_any(stack, chrome, ada, scheme):
    with watched(chrome, color_scheme=scheme, viewport={"width": 320, "height": 700}) as made:
        page = made.new_page()
        ada.sign_up(page, stack)
        page.goto(f"{stack.url}/settings")
        page.get_by_role("button", name="Add a passkey").click()
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
