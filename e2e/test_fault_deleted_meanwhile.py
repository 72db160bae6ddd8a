"""Fault 9: one task, two devices, and one of them completes or deletes it, or has no network for a while."""

from __future__ import annotations

import pytest
from people import Client
from playwright.sync_api import expect
from test_fault_api_down import row
from test_fault_two_tabs import come_back_to, field, on_one_list, opened, save
from test_journey_tasks import saved


@pytest.fixture
def devices(stack, page, other_page, ada):
    return on_one_list(stack, ada, page, other_page)


@pytest.mark.req("EC-2")
def test_a_text_goes_together_with_a_completion(devices):
    first, second = devices
    opened(second, "Draft the letter").fill("Half a letter")
    row(first, "Draft the letter").get_by_role("checkbox").check()
    expect(row(first, "Draft the letter")).to_have_count(0)
    saved(first)
    come_back_to(second)
    expect(field(second, "Title")).to_have_value("Half a letter")
    save(second)
    second.get_by_role("link", name="Done").click()
    expect(row(second, "Half a letter")).to_have_count(1)


def delete(page, title):
    row(page, title).hover()
    page.get_by_role("button", name=f"Delete ‘{title}’").click()
    saved(page)


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("reload", [False, True], ids=["at once", "after a reload"])
def test_what_was_written_into_a_deleted_task_can_become_a_task_again(devices, reload):
    first, second = devices
    opened(second, "Draft the letter").fill("Half a letter")
    field(second, "Notes").fill("with two statements")
    delete(first, "Draft the letter")
    come_back_to(second)
    save(second)
    if reload:
        second.reload()
    expect(row(second, "Half a letter").get_by_role("alert")).to_contain_text("was deleted elsewhere")
    expect(row(second, "Half a letter")).to_contain_text("with two statements")
    second.get_by_role("button", name="Create it again").click()
    expect(second.get_by_role("alert").filter(has_text="deleted")).to_have_count(0)
    saved(second)
    first.reload()
    expect(row(first, "Half a letter")).to_contain_text("with two statements")


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("way", ["Keep it", "Delete it anyway", "Undo"])
def test_a_deletion_of_what_was_changed_elsewhere_is_asked_about(devices, way):
    first, second = devices
    opened(first, "Draft the letter")
    field(first, "Notes").fill("precious words")
    save(first)
    delete(second, "Draft the letter")
    told = row(second, "Draft the letter").get_by_role("alert")
    expect(told).to_contain_text("Not deleted. It was changed elsewhere")
    expect(row(second, "Draft the letter")).to_contain_text("precious words")
    second.get_by_role("button", name=way).click()
    saved(second)
    expect(told).to_have_count(0)
    first.reload()
    expect(first.get_by_role("textbox", name="Add a task")).to_be_visible()
    saved(first)
    expect(row(first, "precious words")).to_have_count(0 if way == "Delete it anyway" else 1)


@pytest.mark.req("EC-2")
def test_what_waited_without_a_network_is_merged_when_it_is_back(devices):
    first, second = devices
    second.context.set_offline(True)
    opened(second, "Draft the letter").fill("Second")
    second.get_by_role("button", name="Save", exact=True).click()
    row(second, "Second").get_by_role("checkbox").check()
    opened(first, "Draft the letter")
    field(first, "Notes").fill("from elsewhere")
    save(first)
    second.context.set_offline(False)
    second.clock.fast_forward(5_000)
    expect(second.locator("main")).to_have_attribute("data-unsent", "0")
    first.reload()
    first.get_by_role("link", name="Done").click()
    expect(row(first, "Second")).to_contain_text("from elsewhere")


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
