"""Several web processes on one file of accounts: whoever signs up meets the others only in what they wait."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from people import Person
from replica import second_web

PEOPLE, AT_ONCE = 60, 8


@pytest.mark.req("FR-01")
def test_sixty_people_sign_up_at_two_processes_eight_at_a_time(own_stack, figure):
    with second_web(own_stack) as other, httpx.Client(timeout=30) as client:
        addresses = [f"http://127.0.0.1:{own_stack.web_port}", other]

        def sign_up(number):
            person = Person(f"Ada {number}")
            body = {"name": person.name, **person.credentials}
            begun = time.perf_counter()
            answer = client.post(
                f"{addresses[number % 2]}/api/auth/sign-up/email", json=body, headers={"Origin": own_stack.url}
            )
            return answer.status_code, time.perf_counter() - begun

        begun = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(sign_up, range(PEOPLE)))
        took = time.perf_counter() - begun
    times = sorted(each for _, each in answers)
    figure(
        f"{PEOPLE} sign-ups, {AT_ONCE} at a time, on two web processes",
        f"{took:.1f} s, median {times[PEOPLE // 2] * 1000:.0f} ms, longest {times[-1] * 1000:.0f} ms",
    )
    assert Counter(status for status, _ in answers) == {200: PEOPLE}
