"""Whatever is sent, the answer is never a 5xx, never repeats it, and what is stored is clean."""

import json
import string
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

SECRET = "canary-7f3a"
BAD_BODIES = {
    "nothing": b"",
    "not json": b"title=x",
    "half": b'{"title": "x"',
    "array": b"[]",
    "text": b'"x"',
    "null": b"null",
    "NaN": b'{"title": "x", "completed": NaN}',
    "NaN title": b'{"title": NaN}',
    "Infinity": b'{"title": "x", "notes": -Infinity}',
    "huge integer": b'{"title": ' + b"9" * 5000 + b"}",
    "huge float": b'{"title": "x", "due": 1e999}',
    "deep": b'{"title": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "deep objects": b'{"a":' * 9000 + b"1" + b"}" * 9000,
    "lone surrogate": b'{"title": "\\ud800"}',
    "surrogates the wrong way round": b'{"title": "\\udc00\\ud800"}',
    "invalid utf-8": b'{"title": "\xff"}',
    "overlong utf-8": b'{"title": "\xc0\x80"}',
    "utf-16": '{"title": "x"}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"title": "x"}',
    "NUL": b'{"title": "a\\u0000b"}',
    "raw NUL": b'{"title": "a\x00b"}',
    "control": b'{"title": "a\\u001bb"}',
    "line feed in a title": b'{"title": "a\\nb"}',
    "carriage return in a title": b'{"title": "a\\rb"}',
    "NUL in notes": b'{"title": "x", "notes": "\\u0000"}',
    "blank title": '{"title": " \u3000\\t "}'.encode(),
    "long title": b'{"title": "' + b"x" * 501 + b'"}',
    "long notes": b'{"title": "x", "notes": "' + b"x" * 20_001 + b'"}',
    "number for text": b'{"title": 0}',
    "one for true": b'{"title": "x", "completed": 1}',
    "text for true": b'{"title": "x", "completed": "true"}',
    "null title": b'{"title": null}',
    "null notes": b'{"title": "x", "notes": null}',
    "null id": b'{"title": "x", "id": null}',
    "unknown": b'{"title": "x", "version": 1}',
    "odd unknown": b'{"title": "x", "\\u0000": 1}',
    "date and time": b'{"title": "x", "due": "2026-01-01T00:00:00Z"}',
    "no such day": b'{"title": "x", "due": "2026-02-29"}',
    "epoch": b'{"title": "x", "due": "1767225600"}',
    "long ago": b'{"title": "x", "due": "1899-12-31"}',
    "week date": b'{"title": "x", "due": "2026-W01-1"}',
    "other digits": '{"title": "x", "due": "٢٠٢٦-01-01"}'.encode(),
    "number date": b'{"title": "x", "due": 0}',
    "uuid of version 4": b'{"title": "x", "id": "01920000-0000-4000-8000-000000000000"}',
    "uuid of another variant": b'{"title": "x", "id": "01920000-0000-7000-c000-000000000000"}',
    "uuid without hyphens": b'{"title": "x", "id": "01920000000070008000000000000000"}',
    "uuid as urn": b'{"title": "x", "id": "urn:uuid:01920000-0000-7000-8000-000000000000"}',
    "number id": b'{"title": "x", "id": 7}',
}
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES.keys())
async def test_a_bad_body_is_refused_and_nothing_stored(duly, alice, body):
    answer = await alice.post("/api/tasks", content=body, headers=JSON)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert answer.json()["errors"]
    assert await duly.look("select count(*) from tasks") == [(0,)]


@pytest.mark.parametrize(
    "body",
    [
        {"title": SECRET * 99},
        {"title": [SECRET]},
        {"title": SECRET + "\0"},
        {"title": "x", SECRET: 1},
        {"title": "x", "due": SECRET},
        {"title": "x", "id": SECRET},
    ],
)
async def test_a_refusal_does_not_repeat_what_was_sent(alice, body):
    answer = await alice.post("/api/tasks", json=body)
    assert answer.status_code == 422
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a\u202eb",
        "👩‍👩‍👧‍👦",
        "\U0001d4b3",
        "'; drop table tasks; --",
        "ﬁ",
        "\u200b",
        "\ufeff",
        "x" * 500,
        "\U0001d4b3" * 500,
    ],
)
async def test_odd_but_honest_text_comes_back_as_it_was(alice, text):
    task = (await alice.post("/api/tasks", json={"title": f"{text}", "notes": text})).json()
    assert (task["title"], task["notes"]) == (text, text)
    assert (await alice.get(f"/api/tasks/{task['id']}")).json() == task


async def test_of_a_repeated_member_the_last_counts(alice):
    answer = await alice.post("/api/tasks", content=b'{"title": "first", "title": "last"}', headers=JSON)
    assert answer.json()["title"] == "last"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["2026-01-01", "x", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.sampled_from(["id", "title", "notes", "due", "completed", "user_id"]) | st.text(max_size=8)
bodies = st.dictionaries(fields, anything, max_size=6).map(lambda each: json.dumps(each).encode()) | st.binary(
    max_size=80
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(body=bodies, method=st.sampled_from(["POST", "PATCH"]))
async def test_no_body_breaks_it(alice, body, method):
    path = "/api/tasks" if method == "POST" else "/api/tasks/01920000-0000-7000-8000-000000000000"
    answer = await alice.request(method, path, content=body, headers=JSON)
    assert answer.status_code in {201, 404, 409, 422}


@quick
@given(query=st.text(alphabet=string.printable + "é\u0000", max_size=60), name=st.text(max_size=40))
async def test_no_address_breaks_it(alice, query, name):
    for params in ({"cursor": query}, {query: name}, {"limit": query, "status": name}):
        assert (await alice.get("/api/tasks", params=params)).status_code in {200, 422}
    clean = name.encode("utf-8", "ignore").decode()
    assert (await alice.get("/api/tasks/" + quote(clean, safe=""))).status_code in {200, 404}
