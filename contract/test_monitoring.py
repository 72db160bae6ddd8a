"""Alerts and the dashboard ask for what the api really tells, and each alert names a page that exists."""

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client import generate_latest

from betterauth_verifier import Reason, RevocationView
from duly_api.metrics import Metrics

ROOT = Path(__file__).resolve().parents[1]
RULES = yaml.safe_load((ROOT / "deploy/monitoring/alerts.yml").read_text())["groups"][0]["rules"]
DASHBOARD = json.loads((ROOT / "deploy/monitoring/dashboard.json").read_text())
ASKED = [rule["expr"] for rule in RULES] + [
    target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]
]


@pytest.fixture(scope="module")
def told():
    """Every sample's name."""
    metrics = Metrics(RevocationView(), lambda: 0)
    metrics.answered("GET", "/", 200, 0.1)
    metrics.judged("ok")
    return set(re.findall(r"^(duly_\w+)", generate_latest(metrics.registry).decode(), re.MULTILINE))


@pytest.mark.parametrize("expression", ASKED)
def test_what_is_asked_for_is_told(expression, told):
    assert set(re.findall(r"\bduly_\w+", expression)) <= told


def test_outcomes_are_reasons_of_the_verifier():
    named = [name for asked in ASKED for found in re.findall(r'outcome=~"([^"]+)"', asked) for name in found.split("|")]
    assert named
    assert set(named) <= {str(reason) for reason in Reason}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_leads_to_its_page(rule):
    headings = re.findall(r"^## (.+)$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE)
    assert rule["annotations"]["runbook"] in headings
