"""The gate on the real processes: 401 comes first, whatever the route, the method or the body."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

import httpx
import pytest
from forgeries import forgeries
from people import Client
from stack import operations, raw

from betterauth_verifier import KeyRing, RevocationView, Verifier

PUBLIC = {"/healthz", "/readyz", "/security-events"}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"]
UNKNOWN = [
    "/",
    "/api",
    "/api/",
    "/api/task",
    "/api/tasks/",
    "/api/me/x",
    "/docs",
    "/openapi.json",
    "/redoc",
    "/metrics",
    "/admin",
]
UNKNOWN += [
    "//healthz",
    "/healthz/",
    "/healthz/..%2fapi/tasks",
    "/healthz%2f",
    "/Healthz",
    "/api/tasks/../../healthz",
    "/.env",
]
BODIES = [b"", b"{", b'{"title": null}', b"\xff\xfe", b"[" * 5000]


@pytest.fixture(scope="module")
def bad_tokens(stack):
    """Every kind of token that is not one: name to value of the Authorization header."""
    return {"none": None} | {name: f"Bearer {token}" for name, token in forgeries(stack).items()} | _not_bearer()


def _not_bearer() -> dict[str, str]:
    return {"empty": "", "basic": "Basic YTpi", "scheme alone": "Bearer", "two tokens": "Bearer a.b.c d.e.f"}


def ask(stack, method, path, authorization, body=b""):
    headers = {"Content-Type": "application/json"} | ({} if authorization is None else {"Authorization": authorization})
    return raw(stack.api, method, path, headers, body)


@pytest.mark.req("FR-07", "FR-10", "SC-5", "SC-7", "US-3", "EC-4")
def test_every_route_and_method_refuses_every_bad_token(stack, bad_tokens):
    routes = {path.replace("{task_id}", "01920000-0000-7000-8000-000000000000") for _, path in operations()} - PUBLIC
    assert len(routes) >= 3
    answers = [
        (method, path, name, ask(stack, method, path, value))
        for path in sorted(routes)
        for method in METHODS
        for name, value in bad_tokens.items()
    ]
    let_through = [(method, path, name) for method, path, name, answer in answers if answer.status_code != 401]
    assert let_through == []
    assert all(answer.headers["WWW-Authenticate"].startswith('Bearer realm="duly-api"') for *_, answer in answers)


@pytest.mark.req("FR-07", "FR-10")
@pytest.mark.parametrize("path", UNKNOWN)
def test_paths_that_do_not_exist_are_refused_alike(stack, path):
    for method in METHODS:
        assert ask(stack, method, path, None).status_code == 401, method


@pytest.mark.req("FR-07")
@pytest.mark.parametrize("body", BODIES, ids=["empty", "half", "null", "not utf-8", "deep"])
def test_a_malformed_body_does_not_come_before_the_token(stack, body):
    assert ask(stack, "POST", "/api/tasks", None, body).status_code == 401
    assert ask(stack, "POST", "/api/tasks", "Bearer x.y.z", body).status_code == 401


@pytest.mark.req("FR-07")
def test_a_body_too_large_does_not_come_before_the_token(stack):
    assert ask(stack, "POST", "/api/tasks", None, b"x" * 1_000_000).status_code == 401


@pytest.mark.req("FR-10", "SC-5")
def test_the_session_cookie_alone_opens_nothing(stack, ada):
    person = Client(stack, ada)
    assert person.web.get("/api/tasks").status_code == 401
    assert person.web.get("/api/tasks", headers={"Authorization": f"Bearer {person.token}"}).status_code == 200


@pytest.mark.req("FR-07")
def test_every_bad_token_looks_alike_and_is_told_apart_from_none(stack, bad_tokens):
    def face(value):
        answer = ask(stack, "GET", "/api/me", value)
        body = {name: value for name, value in answer.json().items() if name != "request_id"}
        return answer.headers["WWW-Authenticate"], json.dumps(body, sort_keys=True)

    faces = {face(value) for name, value in bad_tokens.items() if value and value.lower().startswith("bearer ")}
    assert len(faces) == 1
    assert 'error="invalid_token"' in faces.pop()[0]
    assert "error=" not in face(None)[0]


@pytest.mark.req("EC-4")
def test_a_forged_token_is_counted_in_the_log_by_its_reason_and_never_written(stack, bad_tokens):
    forged = bad_tokens["wrong key"]
    ask(stack, "GET", "/api/me", forged)
    log = (stack.data / "logs" / "api.log").read_text()
    assert '"signature"' in log
    assert forged.split(".")[-1] not in log


@pytest.mark.req("FR-06")
def test_the_owner_is_the_tokens_subject_whatever_the_request_says(stack, ada, ben):
    first, second = Client(stack, ada), Client(stack, ben)
    task = first.add("mine")
    other = first.call("GET", "/api/me").json()["id"]
    assert second.call("GET", f"/api/tasks?user_id={other}").json().get("items", []) == []
    answer = second.call("POST", "/api/tasks", json={"title": "theirs", "user_id": other})
    assert answer.status_code == 422
    assert [item["id"] for item in first.call("GET", "/api/tasks").json()["items"]] == [task["id"]]


@pytest.mark.req("FR-08", "SC-6", "US-5")
def test_somebody_elses_task_is_a_404_like_one_that_never_was(stack, ada, ben):
    first, second = Client(stack, ada), Client(stack, ben)
    theirs, never = str(first.add("private")["id"]), "01920000-0000-7000-8000-000000000000"

    def face(method, task):
        body = {"title": "taken"} if method == "PATCH" else None
        answer = second.call(method, f"/api/tasks/{task}", json=body)
        return answer.status_code, answer.json() | {"request_id": ""}

    for method, path in operations():
        if path == "/api/tasks/{task_id}":
            assert face(method, theirs) == face(method, never)
            assert face(method, theirs)[0] == 404
    assert first.call("GET", f"/api/tasks/{theirs}").json()["title"] == "private"
    assert second.call("GET", "/api/tasks").json()["items"] == []


@pytest.mark.req("EC-6")
def test_many_requests_at_once_are_each_verified(stack, ada):
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - this test alone

    person = Client(stack, ada)
    forged = person.token[:-4] + ("AAAA" if not person.token.endswith("AAAA") else "BBBB")

    def one(number):
        token = person.token if number % 2 else forged
        return httpx.get(f"{stack.api}/api/me", headers={"Authorization": f"Bearer {token}"}, timeout=20).status_code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, range(200)))
    assert answers == [200 if number % 2 else 401 for number in range(200)]


@pytest.mark.req("SC-4")
def test_how_long_verification_takes(stack, ada, figure):
    """Recorded in CPU time; only the bar that was asked for (50 ms) is asserted, a thousand times what it takes."""
    ring = KeyRing.watch(stack.data / "jwt-keys")
    view = RevocationView()
    view.refreshed()
    verifier = Verifier(keys=ring, issuer=stack.url, audience="duly-api", revocations=view)
    token, times = Client(stack, ada).token, []
    for _ in range(2000):
        begun = time.process_time_ns()
        verifier.verify(token)
        times.append(time.process_time_ns() - begun)
    median = statistics.median(times) / 1000
    figure("SC-4 verification of a real token, revocation included", f"{median:.1f} µs of CPU (median of 2,000)")
    assert median < 50_000


@pytest.mark.req("SC-7", "EC-4", "FR-05")
def test_the_whole_attack_corpus_is_refused(stack):
    """The conformance suite as any adopter would run it: every attack refused, every good token taken."""
    command = [sys.executable, "-m", "betterauth_verifier.conformance", f"{stack.api}/api/tasks"]
    facts = ["--keys", str(stack.data / "jwt-keys"), "--issuer", stack.url, "--audience", "duly-api"]
    result = subprocess.run([*command, *facts], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stdout[-2000:] + result.stderr[-2000:]
    assert "0 deviations" in result.stdout
