import asyncio
import threading

import pytest

from betterauth_verifier import Caller, RevocationsStale, RevocationView
from betterauth_verifier.feeds import Entry, Feed

ALICE, BOB = Caller("alice", "s-1", "t-1", 1000, 1300), Caller("bob", "s-2", "t-2", 1000, 1300)


class Table:
    """A source that can be written to, and fail."""

    def __init__(self):
        self.entries, self.asked, self.failure = [], [], None
        self.now = 100.0
        self.seen = threading.Event()

    def __call__(self, known):
        self.asked.append(known)
        self.seen.set()
        if self.failure:
            raise self.failure
        return [entry for entry in self.entries if entry.position > known]


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def view(table):
    return RevocationView(clock=lambda: table.now, wall=lambda: 1000)


def test_a_view_knows_what_the_source_knew_when_it_was_asked(table, view):
    feed = Feed(view, table, clock=lambda: table.now)
    table.entries = [Entry(1, "subject", "alice"), Entry(2, "session", "s-2", until=1960)]
    with pytest.raises(RevocationsStale):
        view.refuses(Caller("carol", "s-3", "t", 1000, 1300))
    feed.catch_up()
    assert view.refuses(ALICE)
    assert view.refuses(BOB)
    table.entries.append(Entry(7, "issued_before", "carol", until=1960, issued_before=1001))
    feed.catch_up()
    assert view.refuses(Caller("carol", "s-3", "t", 1000, 1300))
    assert not view.refuses(Caller("carol", "s-3", "t", 1001, 1300))
    feed.catch_up()
    assert table.asked == [0, 2, 7]


def test_freshness_counts_from_before_the_question(table, view):
    def slow(known):
        table.now += 6
        return table(known)

    Feed(view, slow, clock=lambda: table.now).catch_up()
    assert view.stale


def test_an_entry_of_an_unknown_kind_is_no_knowledge(table, view):
    table.entries = [Entry(1, "device", "phone")]
    with pytest.raises(ValueError, match="unknown kind"):
        Feed(view, table).catch_up()
    assert view.stale


def test_trouble_is_told_when_it_begins_and_when_it_ends(table, view):
    heard = []
    feed = Feed(view, table, report=heard.append)
    for failure in (None, OSError("secret address"), OSError(), None, None):
        table.failure = failure
        feed._try()
    assert heard == ["Revocations cannot be followed (OSError).", "Revocations are followed again."]
    assert not view.stale


async def test_following_on_an_event_loop(table, view):
    table.entries = [Entry(1, "subject", "alice")]
    following = asyncio.create_task(Feed(view, table).follow(every=0.001))
    for _ in range(3):
        assert await asyncio.to_thread(table.seen.wait, 5)
        table.seen.clear()
    assert view.refuses(ALICE)
    following.cancel()


def test_following_in_a_thread(table, view):
    stop = Feed(view, table).follow_in_thread(every=0.001)
    for _ in range(3):
        assert table.seen.wait(5)
        table.seen.clear()
    stop.set()
