"""What a stranger can learn about an account by asking: nothing, neither from the words nor from the time they take.
Where no mail is sent, signing up does say that an address is taken (ADR 0037).
"""

from __future__ import annotations

import math
import re
import secrets
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from people import NO_TLS, PASSWORD, Person
from stack import running

ACCOUNTS = 10
NAMED = {"date", "content-length", "x-request-id"}


@pytest.fixture(scope="module")
def proxied(tmp_path_factory):
    """Behind a proxy that we are: every sample comes from an address of its own, so that none is slowed down."""
    settings = {"DULY_TRUSTED_PROXIES": "127.0.0.1", "DULY_SMTP_URL": "file:"}
    with running(tmp_path_factory.mktemp("uniform"), **settings) as started:
        yield started


@pytest.fixture(scope="module")
def known(proxied):
    """Addresses that have an account."""
    emails = addresses(ACCOUNTS)
    for email in emails:
        body = {"name": "Ada", "email": email, "password": PASSWORD}
        answer = httpx.post(f"{proxied.url}/api/auth/sign-up/email", json=body, headers={"Origin": proxied.url})
        answer.raise_for_status()
    return emails


def addresses(count):
    return [Person("Nobody").email for _ in range(count)]


def mann_whitney(one, other):
    """The two-sided p-value (normal approximation, close enough at a hundred): both are drawn from the same."""
    ranked = sorted((value, group) for group, values in enumerate((one, other)) for value in values)
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def interleaved(stack, path, kinds, samples, body):
    """Faces and times of the answers about the one kind and the other, in turn, two at a time as browsers do."""
    faces, times = set(), ([], [])

    def ask(number, group):
        email = kinds[group][number % len(kinds[group])]
        headers = {"Origin": stack.url, "X-Forwarded-For": f"2001:db8:{secrets.token_hex(2)}:{number:x}::1"}
        begun = time.perf_counter()
        answer = client.post(f"/api/auth/{path}", json={"email": email, **body}, headers=headers)
        times[group].append(time.perf_counter() - begun)
        faces.add((answer.status_code, face(answer.text, email), *(answer.headers.keys() - NAMED)))

    turns = [(number, group) for number in range(samples) for group in (0, 1)]
    with httpx.Client(base_url=stack.url, timeout=20, verify=NO_TLS) as client, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda turn: ask(*turn), turns))
    return faces, times


def face(text, email):
    """Without what differs from answer to answer: the address, the id that a new account would have, the time."""
    told = text.replace(email, "(e-mail)")
    return re.sub(r'"(id|createdAt|updatedAt)":"[^"]+"', r'"\1":"…"', told)


def assert_alike(name, status, answers, figure):
    faces, times = answers
    assert [one[0] for one in faces] == [status], faces
    one, other = (statistics.median(values) * 1000 for values in times)
    p = mann_whitney(*times)
    told = f"{one:.1f} / {other:.1f} ms (medians of {len(times[0])}, Mann-Whitney p = {p:.2f})"
    figure(name, told)
    assert p > 0.01 or abs(one - other) / min(one, other) < 0.05, told


@pytest.mark.req("FR-02", "US-2")
def test_a_wrong_address_and_a_wrong_password_are_told_alike(proxied, known, figure):
    kinds = (known, addresses(ACCOUNTS))
    answers = interleaved(proxied, "sign-in/email", kinds, 200, {"password": "not the password"})
    assert_alike("FR-02 wrong password / unknown address", 401, answers, figure)


@pytest.mark.req("FR-02")
def test_asking_for_a_new_password_tells_nothing(proxied, known, figure):
    answers = interleaved(proxied, "recovery/request", (known, addresses(ACCOUNTS)), 100, {})
    assert_alike("THREATS 9 a link asked for, known / unknown address", 200, answers, figure)


@pytest.mark.req("FR-02")
def test_signing_up_tells_nothing_where_mail_is_sent(proxied, known, figure):
    body = {"name": "Eve", "password": "whatever it takes 1"}
    answers = interleaved(proxied, "sign-up/email", (known, addresses(100)), 100, body)
    assert_alike("THREATS 9 sign-up, known / new address", 200, answers, figure)
