"""One issuer, one audience, one instant; a test that needs others makes them."""

import sys
from pathlib import Path
from typing import Any

import pytest

from betterauth_verifier import Key, KeyRing, RevocationView, Verifier
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key

sys.path.insert(0, str(Path(__file__).parents[1]))  # the suite's own package: fuzz

NOW = 1_800_000_000


@pytest.fixture
def now() -> int:
    return NOW


@pytest.fixture(scope="session")
def key() -> Key:
    return new_key()


@pytest.fixture
def view() -> RevocationView:
    view = RevocationView(clock=lambda: 0.0, wall=lambda: NOW)
    view.refreshed()
    return view


@pytest.fixture
def verifier(key: Key, view: RevocationView) -> Verifier:
    return Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=view, clock=lambda: NOW)


@pytest.fixture
def token(key: Key) -> Any:
    """Called with claims: good at NOW unless a claim says otherwise."""
    return lambda **claims: mint(key, **{"iat": NOW, **claims})
