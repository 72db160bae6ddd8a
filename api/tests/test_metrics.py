"""An operator's numbers: on a port of their own, nothing of a person in them, no series of a stranger's choice."""

import asyncio
import socket
import threading
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from betterauth_verifier import RevocationView
from betterauth_verifier.testing import new_key, ring_text
from duly_api.metrics import Metrics
from duly_api.settings import SettingsError, read_settings

RING = {"DULY_JWT_KEYS": ring_text(new_key())}


@pytest.fixture
def settings(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return replace(settings, metrics_port=free.getsockname()[1])


async def text(duly) -> str:
    async def asked():
        nonlocal answer
        try:
            answer = (await client.get(f"http://127.0.0.1:{duly.settings.metrics_port}/metrics")).text
        except httpx.ConnectError:
            return False
        return True

    answer = ""
    async with httpx.AsyncClient() as client:
        await duly.until(asked, 5)
    return answer


async def numbers(duly) -> dict[tuple[str, ...], float]:
    """By the sample's name and the values of its labels."""
    families = text_string_to_metric_families(await text(duly))
    return {(s.name, *s.labels.values()): s.value for family in families for s in family.samples}


async def test_requests_and_verdicts_are_counted(duly, alice):
    await alice.post("/api/tasks", json={"title": "Buy milk"})
    await alice.get("/api/tasks")
    await duly.client("no.token.this").get("/api/tasks")
    await duly.client().get("/api/nowhere")
    await alice.get("/api/nowhere")
    found = await numbers(duly)
    assert found["duly_api_requests_total", "POST", "/api/tasks", "201"] == 1
    assert found["duly_api_requests_total", "GET", "none", "401"] == 2
    assert found["duly_api_requests_total", "GET", "none", "404"] == 1
    assert found["duly_api_request_seconds_count", "/api/tasks"] == 2
    assert found["duly_api_verifications_total", "ok"] == 3
    assert found["duly_api_verifications_total", "missing"] == 1
    assert found["duly_api_revocations_age_seconds",] < 5
    assert found["duly_api_writes_waiting",] == 0


@pytest.mark.req("NF-1")
async def test_nothing_of_a_person_is_in_them_and_strangers_make_no_series(duly, alice):
    task = (await alice.post("/api/tasks", json={"title": "Canary of Alice"})).json()
    before = len(await numbers(duly))
    for number in range(20):
        await duly.client().request(f"MADEUP{number}", f"/api/tasks/{number}")
        await alice.get(f"/api/tasks/{task['id']}?x={number}")
    said = await text(duly)
    assert len(await numbers(duly)) - before < 50
    assert all(word not in said for word in ("alice", "Canary", task["id"], "MADEUP"))


async def test_a_port_that_is_still_taken_is_waited_for(monkeypatch):
    """As when the launcher replaces a process: both run for a moment."""
    metrics, waits = Metrics(RevocationView(), lambda: 0), asyncio.Event()
    monkeypatch.setattr("duly_api.logs.write", lambda *_, **__: waits.set())
    with socket.create_server(("127.0.0.1", 0)) as before:
        port = before.getsockname()[1]
        serving = asyncio.create_task(metrics.serve("127.0.0.1", port))
        async with asyncio.timeout(5):
            await waits.wait()
    client = httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(retries=10))
    async with client:
        assert "duly_api_revocations" in (await client.get(f"http://127.0.0.1:{port}/metrics")).text
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def test_whoever_connects_and_says_nothing_costs_no_thread(duly):
    await text(duly)
    before = threading.active_count()
    address = ("127.0.0.1", duly.settings.metrics_port)
    with ExitStack() as silent:
        for _ in range(5):
            silent.enter_context(socket.create_connection(address))
        assert threading.active_count() == before
    assert "duly_api_revocations" in await text(duly)


async def test_only_who_is_verified_hears_how_long_it_took(duly, alice):
    assert (await alice.get("/api/tasks")).headers["server-timing"].startswith("api;dur=")
    assert "server-timing" not in (await duly.client("no.token.this").get("/api/tasks")).headers
    assert "server-timing" not in (await duly.client().get("/healthz")).headers


def test_the_port_is_one_of_its_own():
    with pytest.raises(SettingsError, match="DULY_API_METRICS_PORT"):
        read_settings({**RING, "DULY_API_METRICS_PORT": "8000"})
    assert read_settings(RING).metrics_port is None
