"""Nothing personal is ever kept on the way: two people behind the worst of shared caches never see each other's."""

from __future__ import annotations

import httpx
import pytest
from people import NO_TLS, Client, Person
from playwright.sync_api import expect
from stack import operations
from test_journey_tasks import add, saved

PLACES = ["/", "/tasks", "/settings", "/sign-in", "/no-such-page", "/api/tasks", "/api/me", "/icon.svg"]
PLACES += [f"/api/auth/{name}" for name in ("get-session", "sessions", "token", "passkey/list-user-passkeys")]
KEPT = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}  # what a cache may keep unasked (RFC 9110, 15.1)
WAYS = [{}, {"RSC": "1"}, {"RSC": "1", "Next-Router-Prefetch": "1"}, {"Purpose": "prefetch"}]


class SharedCache(httpx.BaseTransport):
    """Keeps whatever it is not told to keep out of it, by address and headers, and cares for no cookie and no token."""

    def __init__(self) -> None:
        self.under = httpx.HTTPTransport(verify=NO_TLS)
        self.kept: dict[str, httpx.Response] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        key = (
            f"{request.method} {request.url} {request.headers.get('RSC')} {request.headers.get('Next-Router-Prefetch')}"
        )
        if key in self.kept:
            return self.kept[key]
        answer = self.under.handle_request(request)
        answer.read()
        if answer.status_code in KEPT and "no-store" not in answer.headers.get("Cache-Control", ""):
            self.kept[key] = answer
        return answer

    def close(self) -> None:
        self.under.close()


@pytest.fixture
def behind_a_cache(stack, ada, ben):
    """Both people, each with session and token, and what the cache has kept."""
    cache = SharedCache()
    people = []
    for person in (ada, ben):
        person.name = f"{person.name} the only"
        client = Client(stack, person)
        client.add(f"a task of {person.name}")
        headers = {"Authorization": f"Bearer {client.token}"}
        cached = httpx.Client(
            base_url=stack.url, transport=cache, headers=headers, cookies=client.web.cookies, follow_redirects=True
        )
        stack.clients.append(cached)
        people.append((person, cached))
    return people, cache


@pytest.mark.req("SC-6", "US-5")
def test_two_people_behind_one_cache_see_only_their_own(behind_a_cache):
    people, cache = behind_a_cache
    seen = {person.name: "" for person, _ in people}
    for place in PLACES:
        for way in WAYS:
            for person, client in people:
                answer = client.get(place, headers=way)
                seen[person.name] += str(answer.headers) + answer.text
    ada, ben = (person for person, _ in people)
    assert ada.name in seen[ada.name]
    assert ben.name in seen[ben.name]
    assert not [word for word in (ada.name, ada.email) if word in seen[ben.name]]
    assert not [word for word in (ben.name, ben.email) if word in seen[ada.name]]
    kept = {key.split()[1].partition("?")[0] for key in cache.kept}
    assert {place for place in kept if not place.endswith("/icon.svg")} == set()


@pytest.mark.req("FR-09", "FR-12")
@pytest.mark.parametrize("place", ["tasks", "settings"])
def test_back_shows_nothing_of_somebody_who_signed_out_elsewhere(stack, context, page, ada, place):
    """The page was left before; another tab signs out; the browser's own memory must not bring it back."""
    ada.sign_up(page, stack)
    add(page, "Private matter")
    saved(page)
    page.goto(f"{stack.url}/{place}")
    expect(page.get_by_text("Private matter" if place == "tasks" else ada.email).first).to_be_visible()
    page.goto(f"{stack.url}/healthz")
    context.request.post(f"{stack.url}/api/auth/sign-out", data={}, headers={"Origin": stack.url})
    page.go_back()
    page.wait_for_url("**/sign-in**")
    assert not [word for word in ("Private matter", ada.email) if word in page.content()]


@pytest.mark.req("SC-6")
def test_every_answer_to_somebody_says_that_it_must_not_be_kept(stack):
    person = Client(stack, Person("Ada"))
    task = person.add("to be asked for")
    for method, path in operations():
        place = path.replace("{task_id}", str(task["id"]))
        for address in (stack.api, stack.url):
            if path.startswith("/api"):
                answer = person.call(method, f"{address}{place}")
                assert "no-store" in answer.headers["Cache-Control"], (method, place)
    for place in PLACES[:4] + PLACES[8:]:
        assert "no-store" in person.web.get(place).headers["Cache-Control"], place
    assert person.web.get("/api/auth/get-session").headers["Vary"].split(", ").count("Cookie") == 1


def test_a_list_that_is_still_the_same_is_not_sent_again(stack, page, ada, figure):
    """By the tag that the page itself keeps; the browser keeps nothing of it."""
    ada.sign_up(page, stack)
    person = Client(stack, ada, known=True)
    for number in range(50):
        person.add(f"Task {number:02} of fifty, with a title of the usual length")
    page.clock.install()
    page.goto(f"{stack.url}/tasks")
    expect(page.get_by_text("Task 49")).to_be_visible()
    saved(page)

    def look_again():
        page.clock.fast_forward(10_000)
        with page.expect_response(lambda answer: "/api/tasks?" in answer.url) as told:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")
        saved(page)
        return told.value.status, told.value.request.sizes()["responseBodySize"]

    assert look_again() == (304, 0)
    expect(page.get_by_text("Task 49")).to_be_visible()
    person.add("From elsewhere")
    status, sent = look_again()
    assert status == 200
    expect(page.get_by_text("From elsewhere")).to_be_visible()
    assert look_again() == (304, 0)
    figure("list of fifty looked at again", f"nothing when it is the same, else {sent:,} bytes")
