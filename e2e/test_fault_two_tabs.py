"""Fault 9: one task, two tabs. Different fields both survive, of one the last save stands, and no typing is lost."""

from __future__ import annotations

import pytest
from people import Client
from playwright.sync_api import expect
from test_fault_api_down import row
from test_journey_tasks import add, saved


def opened(page, title):
    row(page, title).get_by_role("button", name=title, exact=True).click()
    return page.get_by_label("Title")


def save(page):
    page.get_by_role("button", name="Save").click()
    saved(page)


def look_at(page):
    """What a browser tells a page that is looked at again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")


def come_back_to(page):
    """It fetches its list anew."""
    with page.expect_response(lambda answer: "/api/tasks?" in answer.url):
        look_at(page)
    saved(page)


@pytest.fixture
def tabs(stack, context, page, ada):
    """Two tabs on the same list; the lists are old enough to be fetched anew when looked at."""
    ada.sign_up(page, stack)
    add(page, "Draft the letter")
    saved(page)
    second = context.new_page()
    for tab in (page, second):
        tab.clock.install()
        tab.goto(f"{stack.url}/tasks")
        expect(row(tab, "Draft the letter")).to_be_visible()
        saved(tab)
        tab.clock.fast_forward(10_000)
    return page, second


@pytest.mark.req("EC-2")
def test_different_fields_both_survive(stack, tabs):
    first, second = tabs
    opened(second, "Draft the letter")
    second.get_by_label("Notes").fill("to the bank")
    opened(first, "Draft the letter").fill("Write the letter")
    save(first)
    come_back_to(second)
    expect(second.get_by_label("Notes")).to_have_value("to the bank")
    expect(second.get_by_label("Title")).to_have_value("Draft the letter")
    save(second)
    first.reload()
    expect(row(first, "Write the letter")).to_contain_text("to the bank")


@pytest.mark.req("EC-2")
def test_of_one_field_the_last_save_stands(tabs):
    first, second = tabs
    opened(second, "Draft the letter").fill("Second")
    opened(first, "Draft the letter").fill("First")
    save(first)
    come_back_to(second)
    expect(second.get_by_label("Title")).to_have_value("Second")
    save(second)
    first.reload()
    expect(row(first, "Second")).to_have_count(1)
    expect(row(first, "First")).to_have_count(0)


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("how", ["completed", "deleted"])
def test_what_is_being_typed_outlives_the_task_on_the_list(tabs, how):
    first, second = tabs
    opened(second, "Draft the letter").fill("Half a letter")
    if how == "completed":
        row(first, "Draft the letter").get_by_role("checkbox").check()
    else:
        row(first, "Draft the letter").hover()
        first.get_by_role("button", name="Delete ‘Draft the letter’").click()
    expect(row(first, "Draft the letter")).to_have_count(0)
    saved(first)
    come_back_to(second)
    expect(second.get_by_label("Title")).to_have_value("Half a letter")
    save(second)
    if how == "completed":
        second.get_by_role("link", name="Done").click()
        expect(row(second, "Half a letter")).to_have_count(1)
    else:
        expect(row(second, "Draft the letter").get_by_role("alert")).to_contain_text("was deleted")
        second.get_by_role("button", name="Edit again").click()
        expect(second.get_by_label("Title")).to_have_value("Half a letter")


@pytest.mark.req("EC-6")
def test_parallel_changes_of_different_fields_lose_none(stack, ada):
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - here only

    person = Client(stack, ada)
    for number in range(10):
        path = f"/api/tasks/{person.add('Draft')['id']}"
        changes = [
            {"title": f"Title {number}"},
            {"notes": f"Notes {number}"},
            {"due": "2026-11-27"},
            {"completed": True},
        ]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda change, path=path: person.call("PATCH", path, json=change), changes))
        assert [answer.status_code for answer in answers] == [200] * 4
        task = person.call("GET", path).json()
        assert (task["title"], task["notes"], task["due"]) == (f"Title {number}", f"Notes {number}", "2026-11-27")
        assert task["completed_at"]
