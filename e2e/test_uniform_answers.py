"""What a stranger can learn about an account by asking: nothing, neither from the words nor from the time they take."""

from __future__ import annotations

import math
import secrets
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from people import PASSWORD, Person
from stack import running

SAMPLES = 200  # of each
ACCOUNTS = 10


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """Behind a proxy that we are: every sample comes from an address of its own, so that none is slowed down."""
    with running(tmp_path_factory.mktemp("uniform"), DULY_TRUSTED_PROXIES="127.0.0.1") as started:
        yield started


def mann_whitney(one, other):
    """The two-sided p-value (normal approximation, which is exact enough at 200): both are drawn from the same."""
    ranked = sorted((value, group) for group, values in enumerate((one, other)) for value in values)
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def interleaved(stack, path, known, unknown, body):
    """Faces and times of the answers about the one kind and the other, in turn, two at a time as browsers do."""
    faces, times = set(), ([], [])

    def ask(number, group, email):
        headers = {"Origin": stack.url, "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{number:x}::1"}
        begun = time.perf_counter()
        answer = httpx.post(f"{stack.url}/api/auth/{path}", json=body(email), headers=headers, timeout=20)
        times[group].append(time.perf_counter() - begun)
        named = {"date", "content-length", "x-request-id"}
        faces.add((answer.status_code, answer.text.replace(email, "(e-mail)"), *(answer.headers.keys() - named)))

    kinds = (known, unknown)
    pairs = [(number, group, kinds[group][number % ACCOUNTS]) for number in range(SAMPLES) for group in (0, 1)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pair: ask(*pair), pairs))
    return faces, times


def alike(times):
    one, other = (statistics.median(values) for values in times)
    return mann_whitney(*times), abs(one - other) / min(one, other), one * 1000, other * 1000


@pytest.mark.req("FR-02", "US-2")
def test_a_wrong_address_and_a_wrong_password_are_told_alike(proxied, figure):
    known = [Person("Ada").email for _ in range(ACCOUNTS)]
    unknown = [Person("Nobody").email for _ in range(ACCOUNTS)]
    for email in known:
        body = {"name": "Ada", "email": email, "password": PASSWORD}
        httpx.post(
            f"{proxied.url}/api/auth/sign-up/email", json=body, headers={"Origin": proxied.url}
        ).raise_for_status()
    faces, times = interleaved(
        proxied, "sign-in/email", known, unknown, lambda email: {"email": email, "password": "not the password"}
    )
    assert len(faces) == 1
    assert next(iter(faces))[0] == 401
    p, apart, one, other = alike(times)
    figure(
        "FR-02 wrong password / unknown address",
        f"{one:.1f} / {other:.1f} ms (medians of {SAMPLES}, Mann-Whitney p = {p:.2f})",
    )
    assert p > 0.01 or apart < 0.05
