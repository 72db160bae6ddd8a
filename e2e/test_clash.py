"""The question about two texts for one field: by keyboard alone, for a screen reader, in both themes, at 320 px."""

from __future__ import annotations

import pytest
from browser import watched
from people import Client
from playwright.sync_api import expect
from test_accessibility import tab_to, violations
from test_fault_api_down import row
from test_fault_two_tabs import clash, field, opened
from test_journey_tasks import add, saved

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


@pytest.fixture
def ask(stack, ada):
    """Brings a page to where it asks about every field, and about two other tasks what shall become of them."""

    def bring(page):
        ada.sign_up(page, stack)
        for title in ("Deleted here", "Deleted elsewhere", "Draft the letter"):
            add(page, title)
        saved(page)
        elsewhere = Client(stack, ada, known=True)
        ids = {task["title"]: task["id"] for task in elsewhere.call("GET", "/api/tasks").json()["items"]}
        opened(page, "Draft the letter").fill(f"Mine {LONG}")
        field(page, "Notes").fill(f"my notes\n{LONG}")
        page.get_by_label("Due date", exact=True).fill("2030-12-24")
        page.context.set_offline(True)
        page.keyboard.press("Control+Enter")
        opened(page, "Deleted elsewhere").fill("Still wanted")
        page.keyboard.press("Enter")
        row(page, "Deleted here").hover()
        page.get_by_role("button", name="Delete ‘Deleted here’").click()
        theirs = {"title": f"Theirs {LONG}", "notes": "their notes", "due": "2031-01-01"}
        elsewhere.call("PATCH", f"/api/tasks/{ids['Draft the letter']}", json=theirs)
        elsewhere.call("PATCH", f"/api/tasks/{ids['Deleted here']}", json={"notes": "precious"})
        elsewhere.call("DELETE", f"/api/tasks/{ids['Deleted elsewhere']}")
        page.context.set_offline(False)
        expect(clash(page)).to_be_visible()
        for words in ("Not deleted. It was changed elsewhere", "Not saved. The task was deleted elsewhere"):
            expect(page.get_by_role("alert").filter(has_text=words)).to_be_visible()
        saved(page)

    return bring


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_in_the_way_of_assistive_technology(chrome, ask, theme):
    with watched(chrome, color_scheme=theme) as made:
        page = made.new_page()
        ask(page)
        assert violations(page) == []
        groups = clash(page).get_by_role("group")
        assert groups.locator("legend").all_inner_texts() == ["Title", "Notes", "Due date"]
        expect(clash(page).get_by_role("alert")).to_contain_text("saved elsewhere too")


def test_nothing_sticks_out_at_320_pixels(chrome, ask):
    with watched(chrome, viewport={"width": 320, "height": 640}, is_mobile=True, has_touch=True) as made:
        page = made.new_page()
        ask(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.req("EC-2")
def test_it_is_answered_by_keyboard_alone(page, ask):
    ask(page)
    page.get_by_role("button", name=f"Theirs {LONG}", exact=True).focus()
    tab_to(page, "What you wrote")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_be_checked()
    for _ in range(2):  # past the text beside it, to the choice of the notes
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")  # round to the last one: both
    tab_to(page, "Save this")
    page.keyboard.press("Enter")
    expect(clash(page)).to_have_count(0)
    expect(page.locator(":focus")).to_have_text(f"Theirs {LONG}")
    saved(page)
    page.keyboard.press("Enter")
    expect(field(page, "Notes")).to_have_value(f"their notes\n\nmy notes\n{LONG}")
    expect(page.get_by_label("Due date", exact=True)).to_have_value("2030-12-24")


@pytest.mark.req("EC-2")
def test_a_choice_that_the_api_would_refuse_is_told_before(page, ask):
    ask(page)
    field(page, "Title, as you wrote it").fill("   ")
    clash(page).get_by_role("button", name="Save this").click()
    expect(clash(page).get_by_role("alert").last).to_contain_text("needs a title")
    expect(field(page, "Title, as saved elsewhere")).to_have_value(f"Theirs {LONG}")
