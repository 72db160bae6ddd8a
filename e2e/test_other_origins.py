"""What a page of somebody else's can do with ours in the same browser: not frame it, not read it, not act by it."""

from __future__ import annotations

import httpx
import pytest
from people import Client

EVIL = "http://evil.example"
FRAMES = """paths => paths.map(path => {
    const frame = document.createElement("iframe");
    frame.src = path;
    document.body.append(frame);
})"""
READS = """urls => Promise.all(urls.flatMap(url => ["GET", "POST", "PUT"].map(method =>
    fetch(url, {method, credentials: "include", headers: {"Content-Type": "application/json"}})
        .then(answer => `${method} ${url}: ${answer.status}`, () => null))))"""
SUBMITS = """([action, fields]) => {
    const form = Object.assign(document.createElement("form"), {action, method: "post", enctype: "text/plain"});
    for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), {name, value}));
    }
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture
def evil(stack, context, ada):
    """A page of somebody else's in the browser of somebody who is signed in with us."""
    ada.sign_up(context.new_page(), stack)
    context.route(
        f"{EVIL}/**", lambda route: route.fulfill(body="<!doctype html><title>evil</title>", content_type="text/html")
    )
    page = context.new_page()
    page.goto(EVIL)
    yield page
    context.complaints.clear()  # that the browser refused it, it says in the console


@pytest.mark.req("NF-3")
def test_nobody_frames_a_page(stack, evil):
    paths = ["/", "/sign-in", "/tasks", "/settings", "/no-such-page", "/api/auth/get-session", "/icon.svg"]
    evil.evaluate(FRAMES, [f"{EVIL}/of-its-own", *(stack.url + path for path in paths)])
    evil.wait_for_load_state("networkidle")
    framed = [frame.url for frame in evil.frames[1:]]
    assert framed == [f"{EVIL}/of-its-own"] + ["chrome-error://chromewebdata/"] * len(paths)


@pytest.mark.req("NF-3", "FR-12")
def test_nobody_reads_an_answer(stack, evil):
    places = [f"{stack.url}/{path}" for path in ("tasks", "api/auth/get-session", "api/auth/token", "api/tasks")]
    assert evil.evaluate(READS, [*places, f"{stack.api}/api/tasks"]) == [None] * 15


@pytest.mark.req("NF-3")
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/api/auth/sign-out", {}),
        ("/api/auth/update-user", {'{"name": "evil", "x": "': '"}'}),
        ("/sign-in/form", {"email": "evil@example.test", "password": "x"}),
    ],
)
def test_no_form_of_somebody_elses_acts(stack, evil, ada, path, fields):
    with evil.expect_navigation():
        evil.evaluate(SUBMITS, [stack.url + path, fields])
    session = evil.context.request.get(f"{stack.url}/api/auth/get-session").json()
    assert (session["user"]["email"], session["user"]["name"]) == (ada.email, ada.name)


ALMOST = [
    "{}.evil.example",
    "{}@evil.example",
    "{}0",
    "https://evil.example/{}",
    "null",
    "",
    "http://127.0.0.1",
    "file://",
]


@pytest.mark.req("NF-3")
@pytest.mark.parametrize("form", ALMOST)
def test_an_origin_that_only_looks_like_ours_is_another(stack, ada, form):
    person, origin = Client(stack, ada), form.format(stack.url)
    headers = {"Origin": origin, "Authorization": f"Bearer {person.token}"}
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    for address in (stack.api, stack.url):
        for answer in (
            httpx.get(f"{address}/api/tasks", headers=headers),
            httpx.get(f"{address}/api/no-such-thing", headers=headers),
            httpx.get(f"{address}/api/tasks", headers={"Origin": origin}),
            httpx.options(f"{address}/api/tasks", headers=asked),
        ):
            assert not [name for name in answer.headers if name.startswith("access-control-")]
    for path in ("sign-out", "update-user", "sessions/end-others"):
        refused = person.web.post(f"/api/auth/{path}", json={"name": "evil"}, headers={"Origin": origin})
        assert refused.status_code in {400, 403}, path
    person.fresh_token()
