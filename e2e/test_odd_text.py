"""Odd text and odd values at every account endpoint and form: never a 5xx, and what is kept comes back as it was."""

from __future__ import annotations

import unicodedata

import pytest
from people import Client, Person

# As JSON spells them, so that what no text can hold is sent, too.
REFUSED = [r'"\u0000"', r'"a\u0000b"', r'"\ud800"', r'"\udc00\ud800"', r'"\u0007bell"', r'"a\u2028b"', r'"a\r\nX: 1"']
REFUSED += ["NaN", "-Infinity", "1e999", "9" * 400, "true", "null", "[]", "{}", '["a"]', '{"a": "b"}', '""', '"   "']
KEPT = [
    "مرحبا",
    "\u202egnirts\u202c",
    "👩‍👩‍👧‍👦 𐍈",
    "e\u0301cole",
    "Z͑ͫa̴l͎g̷o",
    "ﷺ",
    "\u200b\u200bzero",
    "İıſß",
    "ﬁ",
    "  trimmed  ",
]
FIELDS = {
    "sign-up/email": ["name", "email", "password"],
    "sign-in/email": ["email", "password"],
    "update-user": ["name"],
    "verify-password": ["password"],
    "change-password": ["currentPassword", "newPassword"],
    "change-email": ["newEmail", "password"],
    "delete-user": ["password"],
    "sessions/end": ["id"],
    "passkey/update-passkey": ["id", "name"],
    "passkey/verify-authentication": ["response"],
}


@pytest.fixture(scope="module")
def person(stack):
    return Client(stack, Person("Ada"))


@pytest.mark.req("FR-01", "NF-2")
@pytest.mark.parametrize(("path", "field"), [(path, field) for path, fields in FIELDS.items() for field in fields])
def test_what_no_field_can_hold_is_refused(person, path, field):
    others = [f'"{name}": "{person.person.password}"' for name in FIELDS[path] if name != field]
    for value in REFUSED:
        body = "{" + ", ".join([f'"{field}": {value}', *others]) + "}"
        answer = person.web.post(f"/api/auth/{path}", content=body, headers={"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500, (value, answer.status_code, answer.text)
    person.fresh_token()


@pytest.mark.req("FR-01")
@pytest.mark.parametrize("name", KEPT)
def test_an_honest_name_comes_back_as_it_was(person, name):
    person.web.post("/api/auth/update-user", json={"name": name}).raise_for_status()
    kept = person.web.get("/api/auth/get-session").json()["user"]["name"]
    assert kept == unicodedata.normalize("NFC", name).strip()
    assert person.web.get("/settings").status_code == 200


@pytest.mark.req("FR-01", "NF-2")
@pytest.mark.parametrize(
    "text", ["%00", "%ff%fe", "%ed%a0%80", "a%0d%0ab", "%F0%9F%92%A9", "+" * 1000, "%u0041", "&&=&"]
)
def test_a_form_or_an_address_of_odd_bytes_is_no_fault_of_ours(person, text):
    """Without script: the form comes back."""
    urlencoded = {"Content-Type": "application/x-www-form-urlencoded"}
    for form in ("sign-in", "sign-up"):
        body = f"email={text}&password={text}&name={text}&next={text}"
        answer = person.web.post(f"/{form}/form", content=body, headers=urlencoded)
        assert (answer.status_code, answer.headers["Location"].startswith(f"/{form}?")) == (303, True), answer.headers
    for path in (f"/sign-in?next={text}&fault={text}&reason={text}", f"/tasks?show={text}", f"/tasks?{text}={text}"):
        assert person.web.get(path).status_code in {200, 307}, path
