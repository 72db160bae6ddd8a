"""Keeps what a run proves, for `make evidence`: which requirement ids passed, and the figures that tests measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CACHE = Path(__file__).parent / ".cache"
PROOFS = pytest.StashKey[dict[str, dict[str, Any]]]()
FIGURES = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[PROOFS] = {}
    config.stash[FIGURES] = {}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    ids = [name for mark in item.iter_markers("req") for name in mark.args]
    if ids and (report.when == "call" or report.outcome != "passed"):
        test = item.nodeid.partition("[")[0]
        proof = item.config.stash[PROOFS].setdefault(test, {"ids": ids, "passed": 0, "failed": 0, "skipped": 0})
        proof[report.outcome] += 1
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    CACHE.mkdir(exist_ok=True)
    proofs, figures = session.config.stash[PROOFS], session.config.stash[FIGURES]
    (CACHE / "pytest.json").write_text(json.dumps({"proofs": proofs, "figures": figures}, indent=1))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for name, value in config.stash[FIGURES].items():
        terminalreporter.write_line(f"measured: {name}: {value}")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Record a measured figure: `figure("SC-1 sign up → token", "212 ms")`. It is reported, never asserted here."""

    def record(name: str, value: str) -> None:
        request.config.stash[FIGURES][name] = value

    return record
