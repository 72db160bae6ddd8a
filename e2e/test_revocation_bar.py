"""The bar of revocation: whatever ends a session, its token is dead on every api process within a second."""

from __future__ import annotations

import time
import timeit
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from another_api import another_api
from people import Client, Person
from stack import until

from betterauth_verifier import Caller, RevocationView

TRIALS, AT_ONCE = 200, 3


def sign_out(person):
    return partial(person.web.post, "/api/auth/sign-out", json={})


def sign_in_over_it(person):
    return partial(person.web.post, "/api/auth/sign-in/email", json=person.person.credentials)


def end_it_elsewhere(person):
    other = Client(person.stack, person.person, known=True)
    (session,) = [each for each in other.web.get("/api/auth/sessions").json()["sessions"] if not each["current"]]
    return partial(other.web.post, "/api/auth/sessions/end", json={"id": session["id"]})


def end_all_others(person):
    other = Client(person.stack, person.person, known=True)
    return partial(other.web.post, "/api/auth/sessions/end-others", json={})


def change_the_password_elsewhere(person):
    other = Client(person.stack, person.person, known=True)
    words = {"currentPassword": person.person.password, "newPassword": "another long and quiet sentence 8"}
    return partial(other.web.post, "/api/auth/change-password", json=words)


def delete_the_account(person):
    return partial(person.web.post, "/api/auth/delete-user", json={"password": person.person.password})


# Each gets ready and returns the request that ends the session. A new way to end one goes here.
ENDINGS = [
    sign_out,
    sign_in_over_it,
    end_it_elsewhere,
    end_all_others,
    change_the_password_elsewhere,
    delete_the_account,
]


@pytest.mark.req("FR-09", "SC-8", "US-6", "EC-3")
def test_a_token_is_dead_on_every_process_within_a_second_of_its_sessions_end(own_stack, figure):
    """Counted from the answer that says so; what it takes from the click, passwords and all, is recorded beside it."""
    with another_api(own_stack) as second, ThreadPoolExecutor(AT_ONCE) as pool:
        trial = partial(seconds_to_live, own_stack, [own_stack.api, second])
        trials = list(pool.map(trial, (ENDINGS[number % len(ENDINGS)] for number in range(TRIALS))))
    from_click, from_answer = (sorted(times) for times in zip(*trials, strict=True))
    ways = ", ".join(ending.__name__.replace("_", " ") for ending in ENDINGS)
    figure(
        f"session ended → token dead on 2 api processes ({TRIALS} trials: {ways})",
        f"after the answer {spread(from_answer)}; from the click {spread(from_click)}",
    )
    assert share(from_answer, 99) <= 1.0


def seconds_to_live(stack, services, ending):
    """From sending what ends the session, and from its answer, until the last process has refused the token."""
    person = Client(stack, Person("Ada"))
    assert [person.call("GET", f"{service}/api/me").status_code for service in services] == [200, 200]
    end = ending(person)
    sent = time.monotonic()
    end().raise_for_status()
    answered = time.monotonic()
    for service in services:
        until(lambda at=service: person.call("GET", f"{at}/api/me").status_code == 401, 5, "the token is refused")
    dead = time.monotonic()
    person.close()
    return dead - sent, dead - answered


def spread(times):
    return ", ".join(f"{name} {share(times, part) * 1000:.0f} ms" for name, part in (("median", 50), ("p99", 99)))


def share(times, part):
    """The time within which so many of a hundred were done."""
    return times[len(times) * part // 100 - 1]


@pytest.mark.req("FR-05", "FR-09")
def test_what_the_check_itself_costs(figure):
    """Recorded only: a look into two sets in memory. That nobody is asked for it, `api/tests/test_gate.py` shows."""
    view = RevocationView()
    for number in range(10_000):
        view.refuse_session(f"session-{number}", until=time.time() + 970)
        view.refuse_subject(f"subject-{number}")
    view.refreshed()
    caller, checks = Caller("somebody", "a-session", "a-token", 0, 2**40), 20_000
    best = min(timeit.repeat(lambda: view.refuses(caller), number=checks, repeat=5)) / checks
    figure("revocation check among 20,000 entries", f"{best * 1e9:.0f} ns")
