"""One stack for the suite, one browser, a fresh context a test; everything the browser asked for is kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the suite's own modules: stack, people, browser

import browser as chromium
import engine
from browser import watched
from people import Person
from post_office import mailbox
from postgres_server import Missing
from stack import running

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_generate_tests(metafunc):
    """What people do is done on both engines, unless one is asked for; the rest on what everybody starts with."""
    if any(mark.args[0] == "database_engine" for mark in metafunc.definition.iter_markers("parametrize")):
        return
    both = metafunc.module.__name__.rpartition(".")[2].startswith("test_journey_") and engine.ASKED is None
    engines = [engine.SQLITE, engine.POSTGRESQL] if both else [engine.ASKED or engine.SQLITE]
    about = [name for mark in metafunc.definition.iter_markers("engines") for name in mark.args]
    engines = [name for name in engines if name in (about or engines)]  # none: the test is skipped, and said to be
    metafunc.parametrize("database_engine", engines, indirect=True, scope="session")


@pytest.fixture(scope="session", autouse=True)
def database_engine(request):
    """What stacks keep their data in, from here on."""
    try:
        with engine.use(request.param) as name:
            yield name
    except Missing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def stack(database_engine, tmp_path_factory):
    """Duly as anybody starts it."""
    with running(tmp_path_factory.mktemp("duly")) as started:
        yield started


@pytest.fixture(scope="module")
def hasty_stack(database_engine, tmp_path_factory):
    """The same with tokens that live 2 seconds, so that expiry happens while a test looks on."""
    with running(tmp_path_factory.mktemp("hasty"), DULY_TOKEN_TTL="2") as started:
        yield started


@pytest.fixture(scope="session")
def box():
    with mailbox() as opened:
        yield opened


@pytest.fixture(scope="session")
def mailing(database_engine, box, tmp_path_factory):
    """Duly that sends mail, to `box`."""
    settings = {"DULY_SMTP_URL": f"smtp://127.0.0.1:{box.port}", "DULY_MAIL_FROM": "Duly <duly@duly.example>"}
    with running(tmp_path_factory.mktemp("mailing"), **settings) as started:
        yield started


@pytest.fixture
def own_stack(database_engine, tmp_path):
    """One that a test may break."""
    with running(tmp_path / "own") as started:
        yield started


@pytest.fixture(scope="session")
def chrome():
    executable = chromium.find()
    if executable is None:
        pytest.skip("no Chromium on this machine and none could be installed: set DULY_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser to drive

    with sync_playwright() as playwright:
        sandbox = [] if _can_sandbox() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=executable, args=[*QUIET, *sandbox])
        yield browser
        browser.close()


@pytest.fixture
def context(chrome):
    """A person's browser. `seen` lists its requests; a console error or CSP violation fails the test."""
    with watched(chrome) as made:
        yield made
    assert made.complaints == []


@pytest.fixture
def page(context):
    return context.new_page()


@pytest.fixture
def other_page(chrome):
    """Somebody else, in a browser of their own."""
    with watched(chrome) as made:
        yield made.new_page()
    assert made.complaints == []


@pytest.fixture
def ada():
    return Person("Ada")


@pytest.fixture
def ben():
    return Person("Ben")


def _can_sandbox():
    import os  # noqa: PLC0415 - one question

    return os.geteuid() != 0
