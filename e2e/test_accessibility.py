"""WCAG 2.2 AA by axe on every page and dialog, in both themes; the main journey by keyboard alone; 320 px."""

from __future__ import annotations

import pytest
from browser import watched
from people import Client
from playwright.sync_api import expect
from stack import ROOT
from test_journey_tasks import add, saved

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SIGNED_OUT = ["/", "/sign-in", "/sign-up", "/no-such-page"]


def violations(page):
    """What axe finds on the page as it stands now; run by the driver, whose scripts the page's policy lets be."""
    page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
    if page.evaluate("typeof window.axe") == "undefined":
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => window.axe.run(document, rules)", RULES)["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


@pytest.fixture(params=["light", "dark"])
def themed(request, chrome):
    with watched(chrome, color_scheme=request.param) as made:
        yield made.new_page()


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_for_visitors(stack, themed, path):
    themed.goto(stack.url + path)
    themed.wait_for_load_state("networkidle")
    assert violations(themed) == []


def test_a_form_with_errors(stack, themed):
    themed.goto(f"{stack.url}/sign-up")
    themed.get_by_role("button", name="Create account").click()
    expect(themed.get_by_label("E-mail")).to_have_attribute("aria-invalid", "true")
    assert violations(themed) == []


def test_the_tasks_their_details_and_dialogs(stack, themed, ada):
    ada.sign_up(themed, stack)
    expect(themed.get_by_role("textbox", name="Add a task")).to_be_visible()
    saved(themed)
    assert violations(themed) == []
    person = Client(stack, ada, known=True)
    person.call("POST", "/api/tasks", json={"title": "Overdue", "due": "2020-01-01", "notes": "Some words"})
    person.call("POST", "/api/tasks", json={"title": "Later", "due": "2099-01-01"})
    person.call("POST", "/api/tasks", json={"title": "Finished", "completed": True})
    themed.reload()
    expect(themed.get_by_text("Overdue").first).to_be_visible()
    assert violations(themed) == []
    themed.get_by_text("Later").first.click()
    assert violations(themed) == []
    themed.keyboard.press("Escape")
    themed.keyboard.press("?")
    expect(themed.get_by_role("dialog")).to_be_visible()
    assert violations(themed) == []
    themed.keyboard.press("Escape")
    themed.get_by_role("link", name="Done").click()
    expect(themed.get_by_text("Finished").first).to_be_visible()
    assert violations(themed) == []


def test_settings_their_dialogs_and_the_receipt(stack, themed, ada):
    ada.sign_up(themed, stack)
    Client(stack, ada, known=True)
    themed.goto(f"{stack.url}/settings")
    expect(themed.get_by_role("region", name="Where you are signed in").get_by_role("listitem")).to_have_count(2)
    themed.wait_for_load_state("networkidle")
    assert violations(themed) == []
    for button in ("Change the e-mail", "Change the password"):
        themed.get_by_role("button", name=button).click()
    expect(themed.get_by_role("region", name="Password", exact=True).get_by_role("alert")).to_be_focused()
    assert violations(themed) == []
    themed.route("**/sessions/end-others", lambda route: route.fulfill(status=403, body='{"code":"CONFIRM_FIRST"}'))
    themed.get_by_role("button", name="End all others").click()
    expect(themed.get_by_role("dialog", name="Is it still you?")).to_be_visible()
    assert violations(themed) == []
    themed.keyboard.press("Escape")
    with themed.expect_download():
        themed.get_by_role("button", name="Export my data").click()
    themed.get_by_role("button", name="Delete account").first.click()
    dialog = themed.get_by_role("dialog")
    expect(dialog).to_contain_text("0 tasks")
    assert violations(themed) == []
    dialog.get_by_label("E-mail").fill(ada.email)
    dialog.get_by_label("Password", exact=True).fill(ada.password)
    dialog.get_by_role("button", name="Delete for good").click()
    expect(themed.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    assert violations(themed) == []


def test_the_main_journey_by_keyboard_alone(stack, page, ada):
    page.goto(f"{stack.url}/sign-up")
    tab_to(page, "Name")
    page.keyboard.type(ada.name)
    tab_to(page, "E-mail")
    page.keyboard.type(ada.email)
    tab_to(page, "Password")
    page.keyboard.type(ada.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks")
    expect(page.get_by_role("button", name="Add", exact=True)).to_be_enabled()  # the page has come alive
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    for title in ("First by key", "Second by key"):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.get_by_role("listitem").filter(has_text=title)).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.get_by_role("listitem")).to_have_count(1)
    saved(page)
    page.reload()
    expect(page.get_by_role("listitem")).to_have_count(1)


def tab_to(page, name):
    """Tab until the control of that name has the focus; every stop on the way must show where the focus is."""
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        outline, shadow = focused.evaluate("e => [getComputedStyle(e).outlineStyle, getComputedStyle(e).boxShadow]")
        assert (outline, shadow) != ("none", "none"), focused.evaluate("e => e.outerHTML")
        if focused.evaluate(
            "e => [e.labels?.[0]?.textContent, e.getAttribute('aria-label'), e.textContent].join('|')"
        ).count(name):
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/sign-up", "/tasks", "/settings"])
def test_nothing_sticks_out_at_320_pixels(stack, chrome, ada, path):
    narrow = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}
    with watched(chrome, **narrow) as made:
        page = made.new_page()
        if path in {"/tasks", "/settings"}:
            ada.sign_up(page, stack)
            add(page, "A title long enough to need several lines on the narrowest of all the telephones in the drawer")
            add(page, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft")
        page.goto(stack.url + path)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
