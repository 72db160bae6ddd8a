"""Fault 9: one task, two devices. What goes together is merged, what clashes is asked about, and no text is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from test_fault_api_down import row
from test_journey_tasks import add, saved


def opened(page, title):
    row(page, title).get_by_role("button", name=title, exact=True).click()
    return field(page, "Title")


def field(page, name):
    return page.get_by_role("textbox", name=name, exact=True)


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()
    saved(page)


def look_at(page):
    """What a browser tells a page that is looked at again."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")


def come_back_to(page):
    """It fetches its list anew."""
    with page.expect_response(lambda answer: "/api/tasks?" in answer.url):
        look_at(page)
    saved(page)


def clash(page):
    return page.get_by_role("form", name="Changed in two places.")


def on_one_list(stack, person, first, second):
    """On two devices; the lists are old enough to be fetched anew when looked at."""
    person.sign_up(first, stack)
    add(first, "Draft the letter")
    saved(first)
    person.sign_in(second, stack)
    for page in (first, second):
        page.clock.install()
        page.goto(f"{stack.url}/tasks")
        expect(row(page, "Draft the letter")).to_be_visible()
        saved(page)
        page.clock.fast_forward(10_000)
    return first, second


@pytest.fixture
def devices(stack, page, other_page, ada):
    return on_one_list(stack, ada, page, other_page)


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("fresh", [True, False], ids=["the list fetched anew meanwhile", "the list as it was"])
def test_different_fields_both_survive(devices, fresh):
    first, second = devices
    opened(second, "Draft the letter")
    field(second, "Notes").fill("to the bank")
    opened(first, "Draft the letter").fill("Write the letter")
    save(first)
    if fresh:
        come_back_to(second)
    expect(field(second, "Notes")).to_have_value("to the bank")
    expect(field(second, "Title")).to_have_value("Draft the letter")
    save(second)
    expect(row(second, "Write the letter")).to_contain_text("to the bank")
    expect(clash(second)).to_have_count(0)
    first.reload()
    expect(row(first, "Write the letter")).to_contain_text("to the bank")


@pytest.fixture
def clashing(devices):
    """Both wrote a title, and the second one notes besides, which go together with the first one's title."""
    first, second = devices
    opened(second, "Draft the letter").fill("Second")
    field(second, "Notes").fill("mine alone")
    opened(first, "Draft the letter").fill("First")
    save(first)
    save(second)
    expect(clash(second).get_by_role("alert")).to_contain_text("Changed in two places")
    return first, second


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("choice", ["mine", "theirs", "another"])
def test_of_one_field_both_texts_are_shown_and_a_person_decides(clashing, choice):
    first, second = clashing
    row(first, "First").click(trial=True)
    expect(row(second, "First")).to_contain_text("mine alone")
    own = field(second, "Title, as you wrote it")
    expect(own).to_have_value("Second")
    expect(field(second, "Title, as saved elsewhere")).to_have_value("First")
    if choice == "theirs":
        clash(second).get_by_role("radio", name="What was saved elsewhere").check()
    if choice == "another":
        own.fill("First and second")
    clash(second).get_by_role("button", name="Save this").click()
    saved(second)
    expect(clash(second)).to_have_count(0)
    expect(second.locator("main")).to_have_attribute("data-unsent", "0")
    title = {"mine": "Second", "theirs": "First", "another": "First and second"}[choice]
    first.reload()
    expect(row(first, "mine alone").get_by_role("button", name=title, exact=True)).to_be_visible()


@pytest.mark.req("EC-2")
def test_a_clash_outlives_a_reload_with_what_was_written_about_it(clashing):
    _, second = clashing
    field(second, "Title, as you wrote it").fill("Second, and more")
    second.reload()
    expect(field(second, "Title, as you wrote it")).to_have_value("Second, and more")
    expect(field(second, "Title, as saved elsewhere")).to_have_value("First")
    clash(second).get_by_role("button", name="Save this").click()
    expect(row(second, "Second, and more")).to_be_visible()
    expect(clash(second)).to_have_count(0)


@pytest.mark.req("EC-2")
def test_a_third_one_who_writes_before_the_decision_is_asked_about_too(clashing):
    first, second = clashing
    opened(first, "First").fill("Third")
    save(first)
    clash(second).get_by_role("button", name="Save this").click()
    expect(field(second, "Title, as saved elsewhere")).to_have_value("Third")
    expect(field(second, "Title, as you wrote it")).to_have_value("Second")
