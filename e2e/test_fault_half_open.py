"""Fault 5: nothing is refused, nothing answers. A request ends within 5 seconds; repeated, it makes no second task."""

from __future__ import annotations

import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect
from stack import free_ports, running
from test_fault_api_down import row
from test_journey_tasks import add, saved
from wire import Wire

PATIENCE, SLACK = 5.0, 2.0  # seconds; what a busy machine may add


@contextmanager
def answers_lost_between_api_and_web(folder):
    """The api commits, and nobody hears of it."""
    (port,) = free_ports(1)
    with Wire(port).strung() as wire:
        settings = {"DULY_API_PORT": str(port), "DULY_API_URL": f"http://127.0.0.1:{wire.port}"}
        with running(folder, **settings) as stack:
            yield stack, lambda: wire.dead("answers")


@contextmanager
def all_lost_between_browser_and_web(folder):
    with Wire().strung() as wire, running(folder, DULY_PUBLIC_URL=f"http://localhost:{wire.port}") as stack:
        wire.targets.append(stack.web_port)
        yield stack, wire.dead


@pytest.mark.req("EC-2")
@pytest.mark.parametrize("where", [answers_lost_between_api_and_web, all_lost_between_browser_and_web])
def test_a_dead_wire_costs_five_seconds_and_makes_no_second_task(tmp_path, page, ada, where, figure):
    with where(tmp_path / "own") as (stack, dead):
        ada.sign_up(page, stack)
        add(page, "Saved before")
        saved(page)
        with dead():
            add(page, "Sent into the dark")
            begun = time.monotonic()
            banner = page.get_by_role("status").filter(has_text="Cannot reach the server")
            expect(banner).to_contain_text("one change is waiting", timeout=10_000)
            took = time.monotonic() - begun
        expect(page.locator("main")).to_have_attribute("data-unsent", "0", timeout=10_000)
        saved(page)
        page.reload()
        expect(row(page, "Saved before")).to_have_count(1)
        expect(row(page, "Sent into the dark")).to_have_count(1)
        sent = [one for one in page.context.seen if one.method == "POST" and one.url.endswith("/api/tasks")]
        assert len(sent) >= 3
        assert took < PATIENCE + SLACK
        figure(f"{where.__name__.replace('_', ' ')} → the page says so", f"{took:.1f} s")
