"""What a page may do and what leaves the server: headers, policy, secrets, other origins."""

from __future__ import annotations

import re

import httpx
import pytest
from people import Client
from stack import ROOT, raw

PAGES = ["/", "/sign-in", "/sign-up", "/tasks", "/settings", "/no-such-page"]


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_security_headers(stack, path):
    answer = httpx.get(stack.url + path)
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "'nonce-" in scripts[1]
    assert "unsafe-inline" not in scripts[1]
    assert "unsafe-eval" not in scripts[1]
    for directive in ("frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] in {"no-referrer", "same-origin", "strict-origin-when-cross-origin"}
    assert "no-store" in answer.headers["Cache-Control"]
    assert "X-Powered-By" not in answer.headers


@pytest.mark.req("NF-3")
def test_whatever_is_no_page_is_hardened_too(stack):
    """Answers of the api and of the account endpoints, files, refusals, Next's own page data."""
    chunk = re.search(r"/_next/static/[^\"]+\.css", httpx.get(stack.url).text)
    assert chunk is not None
    paths = ["/icon.svg", "/api/tasks", "/api/auth/get-session", "/api/auth/none", "/_next/static/", "/.git/config"]
    answers = [httpx.get(stack.url + path) for path in [*paths, chunk[0]]]
    answers.append(httpx.get(f"{stack.url}/sign-in", headers={"RSC": "1"}, follow_redirects=True))
    answers.append(raw(stack.url, "TRACE", "/"))
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], answer.headers
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kind = answer.headers.get("Content-Type", "")
        assert "charset=utf-8" in kind.lower() or not re.match(r"text/|.*\+xml", kind), kind


def test_no_two_answers_share_a_nonce(stack):
    found = [
        re.findall(r"'nonce-([^']+)'", httpx.get(stack.url).headers["Content-Security-Policy"])[0] for _ in range(5)
    ]
    assert len(set(found)) == 5
    assert all(len(nonce) >= 22 for nonce in found)


@pytest.mark.req("NF-1", "FR-12")
def test_no_secret_is_in_what_a_browser_can_fetch(stack, context, page, ada):
    secrets = [(stack.data / "better-auth-secret").read_text().strip()]
    secrets += [line.partition(":")[2] for line in (stack.data / "jwt-keys").read_text().split() if ":" in line]
    ada.sign_up(page, stack)
    page.goto(f"{stack.url}/settings")
    page.wait_for_load_state("networkidle")
    kinds = {"document", "script", "fetch", "stylesheet"}
    urls = {request.url for request in context.seen if request.resource_type in kinds and request.method == "GET"}
    texts = [context.request.get(url).text() for url in urls if "/api/" not in url]
    built = [
        path.read_text(errors="replace") for path in (ROOT / "web" / ".next" / "static").rglob("*") if path.is_file()
    ]
    assert len(texts) > 3
    assert built
    assert [secret for secret in secrets for text in texts + built if secret in text] == []
    assert [text for text in built if "BETTER_AUTH_SECRET" in text or "DULY_JWT" in text] == []


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost.evil.example"])
def test_another_origin_gets_no_leave_to_read(stack, ada, origin):
    person = Client(stack, ada)
    headers = {"Origin": origin, "Authorization": f"Bearer {person.token}"}
    for address in (stack.api, stack.url):
        plain = httpx.get(f"{address}/api/tasks", headers=headers)
        asked = httpx.options(f"{address}/api/tasks", headers=headers | {"Access-Control-Request-Method": "POST"})
        assert "Access-Control-Allow-Origin" not in plain.headers
        assert "Access-Control-Allow-Origin" not in asked.headers


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_another_origin_cannot_act_with_the_cookie(stack, ada, origin):
    person = Client(stack, ada)
    for path in ("sign-out", "delete-user", "update-user"):
        answer = person.web.post(f"/api/auth/{path}", json={"name": "x"}, headers={"Origin": origin})
        assert answer.status_code in {403, 404, 415}, path
    assert person.web.get("/api/auth/token").status_code == 200


def test_nothing_is_fetched_from_elsewhere(stack, context, page, ada):
    ada.sign_up(page, stack)
    page.goto(f"{stack.url}/settings")
    page.wait_for_load_state("networkidle")
    assert {
        request.url for request in context.seen if not request.url.startswith((stack.url, "data:", "blob:"))
    } == set()


@pytest.mark.parametrize(
    "path",
    ["/api/../healthz", "/api/%2e%2e/healthz", "/api//evil.example/x", "/api/http://127.0.0.1:1/", "/api/auth/jwks"],
)
def test_the_way_through_leads_to_the_api_only(stack, path):
    """Neither the api's own health nor its events, nor any other host, nor a redirect to one."""
    answer = raw(stack.url, "GET", path)
    assert answer.status_code in {401, 404}, (path, answer.status_code, answer.text[:200])


@pytest.mark.req("FR-10")
def test_security_events_cannot_be_posted_through_the_web(stack):
    for path in ("/api/security-events", "/security-events"):
        assert httpx.post(f"{stack.url}{path}", content=b"x").status_code in {401, 403, 404, 405}
