import threading

import pytest

from betterauth_verifier import Caller, ExpiryOnly, RevocationsStale, RevocationView

ALICE = Caller("alice", "s-1", "t-1", 1000, 1300)


class Clocks:
    monotonic = 50.0
    wall = 1000.0


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def view(clocks):
    return RevocationView(clock=lambda: clocks.monotonic, wall=lambda: clocks.wall)


@pytest.mark.req("FR-07")
def test_a_view_never_loaded_knows_nothing(view):
    assert view.stale
    with pytest.raises(RevocationsStale):
        view.refuses(ALICE)
    view.refreshed()
    assert not view.refuses(ALICE)


def test_a_view_is_stale_after_five_seconds(view, clocks):
    view.refreshed()
    clocks.monotonic += 5
    assert not view.refuses(ALICE)
    clocks.monotonic += 0.01
    with pytest.raises(RevocationsStale):
        view.refuses(ALICE)


def test_what_is_known_to_be_refused_is_refused_even_by_a_stale_view(view):
    view.refuse_subject("alice")
    assert view.refuses(ALICE)


def test_freshness_counts_from_when_the_source_was_asked(view, clocks):
    view.refreshed(at=clocks.monotonic - 6)
    assert view.stale
    view.refreshed(at=clocks.monotonic - 1)
    view.refreshed(at=clocks.monotonic - 4)  # a slower answer to an older question
    clocks.monotonic += 3.9
    assert not view.stale


def test_an_instant_in_the_future_is_now(view, clocks):
    view.refreshed(at=clocks.wall)
    clocks.monotonic += 5.1
    assert view.stale


def test_subjects_are_refused_for_good(view, clocks):
    view.refreshed()
    view.refuse_subject("alice")
    clocks.wall += 1e9
    assert view.refuses(ALICE)
    assert not view.refuses(Caller("bob", "s-1", "t-1", 1000, 1300))


def test_sessions_are_refused_until_their_last_token_is_dead(view, clocks):
    view.refreshed()
    view.refuse_session("s-1", until=1960)
    assert view.refuses(ALICE)
    clocks.wall = 1959.9
    assert view.refuses(ALICE)
    clocks.wall = 1960
    assert not view.refuses(ALICE)


def test_a_late_event_never_shortens_a_refusal(view, clocks):
    view.refreshed()
    view.refuse_session("s-1", until=1960)
    view.refuse_session("s-1", until=1100)
    clocks.wall = 1900
    assert view.refuses(ALICE)


def test_tokens_issued_before_an_instant_are_refused(view):
    view.refreshed()
    view.refuse_issued_before("alice", 1000, until=1960)
    assert not view.refuses(ALICE)
    view.refuse_issued_before("alice", 1000.5, until=1960)
    assert view.refuses(ALICE)
    view.refuse_issued_before("alice", 900, until=1960)
    assert view.refuses(ALICE)


@pytest.mark.parametrize("gone_first", [True, False])
def test_who_is_gone_stays_gone_whatever_else_is_heard(view, clocks, gone_first):
    """An account's end and a changed password are kept under one name."""
    view.refreshed()
    heard = [lambda: view.refuse_subject("alice"), lambda: view.refuse_issued_before("alice", 900, until=1960)]
    for hear in heard if gone_first else reversed(heard):
        hear()
    clocks.wall = 1e12
    assert view.refuses(ALICE)


def test_the_past_is_swept(view, clocks):
    for number in range(20_000):
        clocks.wall += 1
        view.refuse_session(f"s{number}", until=clocks.wall + 100)
    assert len(view._sessions.entries) <= 1024


def test_an_overflowing_view_forgets_nobody_and_says_so(clocks):
    view = RevocationView(clock=lambda: 0.0, wall=lambda: clocks.wall, max_entries=3)
    view.refreshed()
    for number in range(2):
        view.refuse_session(f"s-{number}", until=1960)
        view.refuse_subject(f"gone-{number}")
    with pytest.raises(RevocationsStale):
        view.refuses(Caller("bob", "s-9", "t", 1000, 1300))
    assert view.refuses(ALICE)


def test_no_entry_is_lost_between_threads(view):
    def write(start):
        for number in range(3000):
            view.refuse_session(f"{start}-{number}", until=1960)

    threads = [threading.Thread(target=write, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(view._sessions.entries) == 12_000


def test_sweeping_grows_rarer_with_the_load(clocks):
    sweeps = []
    view = RevocationView(wall=lambda: sweeps.append(1) or clocks.wall)
    for number in range(20_000):
        view.refuse_session(f"s-{number}", until=1960)
    assert len(sweeps) <= 5


def test_no_entry_is_lost_to_a_sweep(view, clocks):
    class Slow(float):
        """Is asked by the sweep whether it has passed, while another thread writes."""

        def __gt__(self, other):
            if len(view._sessions.entries) == 1024:
                writer.start()
                writer.join(0.1)
            return super().__gt__(other)

    writer = threading.Thread(target=view.refuse_session, args=("late", 1960))
    view.refuse_session("s-slow", until=Slow(1960))
    for number in range(1023):
        view.refuse_session(f"s-{number}", until=1960)
    writer.join()
    assert "late" in view._sessions.entries


def test_expiry_only_refuses_nobody():
    assert not ExpiryOnly().refuses(ALICE)
