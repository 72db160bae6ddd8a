"""Fault 4: the clocks of web and api differ. Up to a minute nobody notices; beyond, the page says what is wrong."""

from __future__ import annotations

import re
from contextlib import contextmanager

import pytest
from another_api import another_api
from packages import LIBFAKETIME
from playwright.sync_api import expect
from stack import free_ports, running, until
from test_fault_api_down import row
from test_journey_expiry import renewals
from test_journey_tasks import add, calls, saved, sign_out
from test_revocation import status

pytestmark = pytest.mark.skipif(
    LIBFAKETIME is None, reason="libfaketime is not installed and only root can install it: apt-get install faketime"
)


@contextmanager
def api_clock_off_by(folder, seconds):
    """The web speaks with an api whose clock differs; the one that was started with it only tells its settings."""
    (port,) = free_ports(1)
    clock = {"LD_PRELOAD": str(LIBFAKETIME), "FAKETIME": f"{seconds:+d}s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with (
        running(folder, DULY_API_URL=f"http://127.0.0.1:{port}") as stack,
        another_api(stack, DULY_API_PORT=str(port), **clock) as address,
    ):
        yield stack, address


@pytest.mark.req("EC-2", "FR-09")
@pytest.mark.parametrize("seconds", [-50, 50])
def test_up_to_a_minute_nobody_notices(tmp_path, context, page, ada, seconds):
    with api_clock_off_by(tmp_path / "own", seconds) as (stack, api):
        ada.sign_up(page, stack)
        add(page, "Nothing special")
        saved(page)
        page.reload()
        expect(row(page, "Nothing special")).to_be_visible()
        asked = calls(context)
        assert {one.response().status for one in asked} <= {200, 201}
        token = asked[-1].headers["authorization"].removeprefix("Bearer ")
        sign_out(page)
        until(lambda: status(api, token) == 401, 1.0, "the token of the ended session is refused")


@pytest.mark.req("EC-2", "FR-11")
@pytest.mark.parametrize("seconds", [-400, 400])
def test_beyond_the_page_says_so_and_signs_nobody_out(tmp_path, page, ada, seconds, figure):
    with api_clock_off_by(tmp_path / "own", seconds) as (stack, _):
        page.clock.install()
        ada.sign_up(page, stack)
        page.get_by_role("textbox", name="Add a task").fill("Kept all the same")
        page.get_by_role("button", name="Add", exact=True).click()
        banner = page.get_by_role("status").filter(has_text=re.compile(r"clock", re.IGNORECASE))
        expect(banner).to_contain_text("one change is waiting", timeout=15_000)
        before, issued = page.evaluate("Date.now()"), len(renewals(page.context))
        for _ in range(6):
            page.clock.run_for(5000)
            saved(page)
        elapsed = (page.evaluate("Date.now()") - before) / 1000
        renewed = len(renewals(page.context)) - issued
        expect(banner).to_be_visible()
        assert page.url.endswith("/tasks")
        expect(row(page, "Kept all the same")).to_be_visible()
        assert renewed <= 1 + elapsed / 10
        figure(f"api clock {seconds:+d} s → renewals in {elapsed:.0f} s", str(renewed))
