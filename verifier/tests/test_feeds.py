import asyncio
import threading
import time

import pytest

from betterauth_verifier import Caller, RevocationsStale, RevocationView
from betterauth_verifier.feeds import AsyncFeed, Entry, Feed

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
    heard, first = [], OSError("secret address")
    feed = Feed(view, table, on_trouble=heard.append)
    for failure in (None, first, OSError(), None, None):
        table.failure = failure
        feed._try()
    assert heard == [first, None]
    assert not view.stale


def test_the_log_tells_the_kind_of_trouble_and_no_address(table, view, caplog):
    feed = Feed(view, table)
    for failure in (OSError("secret address"), None):
        table.failure = failure
        feed._try()
    assert caplog.messages == ["Revocations cannot be followed (OSError).", "Revocations are followed again."]


def test_the_past_may_be_forgotten_at_the_source_now_and_then(table, view):
    forgotten = []
    feed = Feed(view, table, forget=forgotten.append, clock=lambda: table.now)
    for table.now in (100, 159, 161, 162, 219, 221.5):
        feed._try()
    assert len(forgotten) == 2
    assert forgotten[0] == pytest.approx(time.time(), abs=5)


def test_nothing_is_forgotten_that_was_not_read(table, view):
    feed = Feed(view, table, forget=lambda _now: pytest.fail("forgotten"), clock=lambda: table.now)
    table.failure, table.now = OSError(), 200
    feed._try()


async def test_an_asynchronous_source(table, view):
    heard, told, forgotten = [], asyncio.Event(), asyncio.Event()

    async def news(known):
        return table(known)

    async def forget(_now):
        forgotten.set()

    def on_trouble(trouble):
        heard.append(trouble)
        told.set()

    feed = AsyncFeed(view, news, forget=forget, on_trouble=on_trouble, clock=lambda: table.now)
    table.entries = [Entry(1, "subject", "alice")]
    await feed.catch_up()
    assert view.refuses(ALICE)
    table.failure = OSError("away")
    with pytest.raises(OSError, match="away"):
        await feed.catch_up()
    following = asyncio.create_task(feed.follow(every=0))
    await asyncio.wait_for(told.wait(), 5)
    assert heard == [table.failure]
    table.failure, table.now = None, 161
    table.entries.append(Entry(2, "session", "s-2", until=1960))
    await asyncio.wait_for(forgotten.wait(), 5)
    following.cancel()
    assert heard[1:] in ([], [None])
    assert view.refuses(BOB)


async def test_two_that_catch_up_at_once_miss_nothing(table, view):
    """The slower answer is the older one: it takes nothing back."""
    held = asyncio.Event()
    table.entries = [Entry(1, "subject", "alice")]

    async def news(known):
        entries = table(known)
        if len(table.asked) == 1:
            await held.wait()
        return entries

    feed = AsyncFeed(view, news, clock=lambda: table.now)
    slow = asyncio.create_task(feed.catch_up())
    await asyncio.sleep(0)
    table.entries.append(Entry(2, "subject", "bob"))
    await feed.catch_up()
    held.set()
    await slow
    await feed.catch_up()
    assert table.asked == [0, 0, 2]
    assert view.refuses(ALICE)
    assert view.refuses(BOB)


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
