"""Where a person goes after signing in: to a place of ours, whatever the address or the form asked for."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from people import Client

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/%2f/evil.example",
    "/%5cevil.example",
    "%2f%2fevil.example",
    "%252f%252fevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20//evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http://localhost@evil.example",
    "http://localhost.evil.example",
    "@evil.example",
    ".evil.example",
    ":80@evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "/\uff0fevil.example",
    "/\u2215/evil.example",
    "//evil\u3002example",
    "/api/auth/sign-out",
    "/tasks/../..//evil.example",
]
ORIGINS = "([base, places]) => places.map(place => new URL(place, base).origin)"


@pytest.mark.req("FR-02")
def test_no_way_back_leads_elsewhere(stack, page, ada):
    """As a browser understands the answers: to the form, and to the page of somebody who is signed in already."""
    person = Client(stack, ada)
    places = {}
    for target in ELSEWHERE:
        form = person.web.post("/sign-in/form", data={**ada.credentials, "next": target})
        already = person.web.get(f"/sign-in?next={quote(target, safe='')}")
        assert (form.status_code, already.status_code) == (303, 307), target
        places[target] = [form.headers["Location"], already.headers["Location"]]
    assert {place for both in places.values() for place in both} >= {"/tasks"}
    page.goto(f"{stack.url}/healthz")
    for target, both in places.items():
        assert page.evaluate(ORIGINS, [stack.url, both]) == [stack.url] * 2, target
        assert not [place for place in both if "evil" in place or place.startswith("/api")], target


@pytest.mark.req("FR-02")
def test_a_way_back_to_a_place_of_ours_is_kept(stack, ada):
    person = Client(stack, ada)
    answer = person.web.post("/sign-in/form", data={**ada.credentials, "next": "/tasks?show=done"})
    assert answer.headers["Location"] == "/tasks?show=done"
