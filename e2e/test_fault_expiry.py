"""Fault 13: a token that ended is found out by a refusal: one silent renewal, one repetition each, of any number."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from stack import until
from test_fault_api_down import row
from test_fault_two_tabs import look_at
from test_journey_expiry import outlive, renewals
from test_journey_tasks import add, saved

TABS = 6
CLOCKS = """
const [wall, steady] = [Date.now, performance.now.bind(performance)];
let still = null;
Date.now = () => still?.wall ?? wall();
performance.now = () => still?.steady ?? steady();
window.stand = () => { still = { wall: wall(), steady: steady() }; };
"""


@pytest.mark.req("FR-11", "EC-2")
def test_a_token_that_ended_unnoticed_is_renewed_once_and_the_request_repeated(hasty_stack, context, page, ada):
    """The page's own clocks stand still, so that it sends a token whose time is up at the api."""
    page.add_init_script(CLOCKS)
    ada.sign_up(page, hasty_stack)
    add(page, "Before")
    saved(page)
    page.evaluate("stand()")
    outlive(hasty_stack, context)
    before = len(renewals(context))
    add(page, "With a token that has ended")
    saved(page)
    assert [one.response().status for one in creates(context)][-2:] == [401, 201]
    assert len(renewals(context)) == before + 1
    page.reload()
    expect(row(page, "With a token that has ended")).to_have_count(1)
    assert page.url.endswith("/tasks")


@pytest.mark.req("FR-11", "EC-5")
def test_many_refusals_at_once_are_one_renewal(stack, context, page, ada, figure):
    context.clock.install()
    ada.sign_up(page, stack)
    add(page, "Seen in every tab")
    saved(page)
    tabs = [page, *(context.new_page() for _ in range(TABS - 1))]
    for tab in tabs[1:]:
        tab.goto(f"{stack.url}/tasks")
        expect(row(tab, "Seen in every tab")).to_be_visible()
        saved(tab)
    context.clock.fast_forward(10_000)  # old enough to be fetched anew when looked at
    held = [Held(tab, "**/api/tasks?*") for tab in tabs]
    for tab in tabs:
        look_at(tab)
    until(lambda: page.evaluate("1") and all(one.routes for one in held), 10, "every request is held")
    stack.duly("keys", "rotate", "--compromised")
    outlive(stack, context)
    before, asked = len(renewals(context)), len(context.seen)
    for one in held:
        one.release()
    for tab in tabs:
        saved(tab)
        assert tab.url.endswith("/tasks")
    repeated = [one for one in context.seen[asked:] if "/api/tasks?" in one.url]
    assert [one.response().status for one in repeated] == [304] * TABS  # accepted, and the list is still the same
    assert len(renewals(context)) == before + 1
    figure(f"{TABS} tabs refused at once", "1 renewal")


def creates(context):
    return [one for one in context.seen if one.method == "POST" and one.url.endswith("/api/tasks")]


class Held:
    """Requests wait here until they are released; what was sent with them stays as it is."""

    def __init__(self, page, pattern):
        self.routes, self.open = [], False
        page.route(pattern, self.judge)

    def judge(self, route):
        if self.open:
            route.continue_()
        else:
            self.routes.append(route)

    def release(self):
        self.open = True
        for route in self.routes:
            route.continue_()
