"""CORS for the configured origins and nobody else; the pre-flight is the only thing that needs no token."""

import pytest

ALLOWED = ["https://tasks.duly.test", "http://localhost:3000"]
STRANGERS = [
    "https://evil.test",
    "null",
    "",
    "*",
    "https://tasks.duly.test.evil.test",
    "https://sub.tasks.duly.test",
    "https://tasks.duly.tes",
    "https://tasks.duly.test:444",
    "http://tasks.duly.test",
    "https://TASKS.duly.test",
    "https://tasks.duly.test/",
    "http://localhost:30000",
]
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization,content-type"}


def cors(headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith("access-control-")}


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("origin", ALLOWED)
async def test_a_configured_origin_is_answered_before_the_gate(duly, alice, origin):
    answer = await duly.client().options("/api/tasks", headers={"Origin": origin} | PREFLIGHT)
    assert (answer.status_code, answer.text) == (204, "")
    assert cors(answer.headers) == {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, PATCH, DELETE",
        "access-control-allow-headers": "authorization, content-type, if-match, if-none-match",
        "access-control-max-age": "600",
        "access-control-expose-headers": "etag, location, retry-after, www-authenticate, x-request-id",
    }
    for person, status in ((alice, 200), (duly.client(), 401)):  # a refusal is readable too: the client renews by it
        answer = await person.get("/api/tasks", headers={"Origin": origin})
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (status, origin)
        assert answer.headers["Vary"] == "origin"


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("origin", STRANGERS)
async def test_any_other_origin_gets_no_permission(duly, alice, origin):
    refused = await duly.client().options("/api/tasks", headers={"Origin": origin} | PREFLIGHT)
    assert (refused.status_code, cors(refused.headers)) == (401, {})
    answer = await alice.get("/api/tasks", headers={"Origin": origin})
    assert (answer.status_code, cors(answer.headers)) == (200, {})


@pytest.mark.req("NF-3", "FR-07")
async def test_options_that_is_no_preflight_needs_a_token(duly):
    answer = await duly.client().options("/api/tasks", headers={"Origin": ALLOWED[0]})
    assert answer.status_code == 401


@pytest.mark.req("NF-3")
async def test_credentials_are_never_allowed(duly, alice):
    answer = await alice.get("/api/tasks", headers={"Origin": ALLOWED[0]})
    assert "Access-Control-Allow-Credentials" not in answer.headers
