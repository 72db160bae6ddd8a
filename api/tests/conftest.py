"""Every test of the app runs on every engine, but for those that are marked to be about one of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "e2e"))  # the suite's own modules
sys.path.insert(0, str(Path(__file__).parent))

from engines import NAMES, opened
from running_app import ISSUER, KEY, Duly, running
from running_service import Service, serving_at

from betterauth_verifier import KeyRing
from betterauth_verifier.testing import ring_text
from duly_api.postgresql import pool
from duly_api.refused_tokens import tally
from duly_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    import httpx
    from engines import Engine


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("engines")
        metafunc.parametrize("engine", mark.args if mark else NAMES, indirect=True, scope="session")


@pytest.fixture(autouse=True)
def _no_writing_beside_a_test(monkeypatch):
    """Refused tokens are written when a test says so; that it happens by itself is shown by the real process (e2e)."""
    monkeypatch.setattr(tally, "EVERY", 3600.0)


@pytest.fixture(autouse=True)
def _patience_in_line(monkeypatch):
    """Tests that race ask a hundred things at once of a machine that may be busy; turning away has tests of its own."""
    monkeypatch.setattr(pool, "TURN_WITHIN", 4.0)


@pytest.fixture(scope="session")
def engine(request, tmp_path_factory) -> Iterator[Engine]:
    with opened(request.param, tmp_path_factory.mktemp("engine")) as made:
        yield made


@pytest.fixture
def settings(tmp_path: Path, engine: Engine) -> Settings:
    origins = ("https://tasks.duly.test", "http://localhost:3000")
    return Settings(engine.fresh(tmp_path / "data"), 0, ISSUER, origins, KeyRing.parse(ring_text(KEY)))


@pytest.fixture
async def duly(settings: Settings, engine: Engine) -> AsyncIterator[Duly]:
    async with running(settings, engine) as app:
        yield app


@pytest.fixture
def service(tmp_path: Path, engine: Engine) -> Iterator[Service]:
    with serving_at(tmp_path / "data", engine) as made:
        yield made


@pytest.fixture(scope="module")
def serving(tmp_path_factory, engine: Engine) -> Iterator[Service]:
    """Started, and shared by the tests of one module: they leave it as they found it."""
    with serving_at(tmp_path_factory.mktemp("serving") / "data", engine) as made:
        made.start()
        yield made


@pytest.fixture
async def alice(duly: Duly) -> httpx.AsyncClient:
    return duly.as_user("alice")


@pytest.fixture
async def bob(duly: Duly) -> httpx.AsyncClient:
    return duly.as_user("bob")
