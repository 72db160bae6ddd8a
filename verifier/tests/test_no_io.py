"""Verifying asks nobody: no database, no network, no file (invariant 2), and takes microseconds."""

import subprocess
import sys
import time

import pytest

WATCHED = """
import sys
from betterauth_verifier import KeyRing, RevocationView, Verifier
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key

view = RevocationView()
view.refreshed()
verifier = Verifier(keys=KeyRing([new_key()]), issuer=ISSUER, audience=AUDIENCE, revocations=view)
good = mint(new_key())
events = []
sys.addaudithook(lambda event, _: events.append(event))
verifier.verify(good)
for bad in (good + "A", mint(new_key("other")), "x"):
    try:
        verifier.verify(bad)
    except Exception:
        pass
print(sorted({event for event in events if event.split(".")[0] in ("open", "socket", "sqlite3", "os", "subprocess")}))
"""


@pytest.mark.req("FR-05")
def test_verifying_opens_nothing_and_asks_nobody():
    run = subprocess.run([sys.executable, "-c", WATCHED], check=True, capture_output=True, text=True)  # noqa: S603 - our own interpreter
    assert run.stdout.strip() == "[]"


@pytest.mark.req("SC-4")
def test_verifying_takes_microseconds(verifier, token, figure):
    good, times = token().encode(), []
    for _ in range(500):
        began = time.perf_counter_ns()
        verifier.verify(good)
        times.append(time.perf_counter_ns() - began)
    median = sorted(times)[250] / 1000
    figure("SC-4 verification (median of 500)", f"{median:.1f} µs")
    assert median < 50
