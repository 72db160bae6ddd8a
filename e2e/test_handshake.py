"""Two services that do not fit say so in one sentence, before anybody's request is refused for it."""

from __future__ import annotations

import base64
import re
import secrets

import httpx
import pytest
from another_web import another_web, messages
from stack import until

from betterauth_verifier import KeyRing

SOON = 10  # seconds


def test_services_that_fit_say_so_once(stack):
    log = stack.data / "logs" / "web.log"
    until(lambda: "the api agrees" in messages(log), SOON, "the line")
    key = KeyRing.parse((stack.data / "jwt-keys").read_text()).signing_key.fingerprint
    line = f"web: the api agrees on keys {key}, issuer {stack.url}, audience duly-api\n"
    assert messages(log).count(line) == 1
    assert "the api disagrees" not in messages(log)


@pytest.mark.parametrize("slip", ["another port", "another name", "an address that is not the api's"])
def test_what_differs_is_named(stack, tmp_path, slip):
    settings, sentence = {
        "another port": ({"DULY_PUBLIC_URL": "http://localhost:1"}, r'"http://localhost:1".*the port differs'),
        "another name": (
            {"DULY_PUBLIC_URL": f"http://127.0.0.1:{stack.web_port}"},
            rf'"{stack.url}": only the host name differs',
        ),
        "an address that is not the api's": (
            {"DULY_API_URL": stack.url},
            rf"what answers at {stack.url}/security-events, with 404, is not the api",
        ),
    }[slip]
    with another_web(stack, tmp_path, **settings) as web:
        until(lambda: "the api disagrees" in web.said(), SOON, "the sentence")
        assert re.search(rf"^web: the api disagrees: .*{sentence}", web.said(), re.MULTILINE)


def test_another_key_file_is_named_and_mending_it_is_enough(stack, tmp_path, ada):
    ring = tmp_path / "jwt-keys"
    ring.touch(mode=0o600)
    strange = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    ring.write_text(f"strange:{strange}\n")
    settings = {"DULY_JWT_KEYS_FILE": str(ring), "DULY_PUBLIC_URL": stack.url}
    with (
        another_web(stack, tmp_path, **settings) as web,
        httpx.Client(base_url=web.address, headers={"Origin": stack.url}, timeout=20) as browser,
    ):
        browser.post("/api/auth/sign-up/email", json={"name": ada.name, **ada.credentials}).raise_for_status()
        until(lambda: "the api disagrees" in web.said(), SOON, "the sentence")
        key = KeyRing.parse(ring.read_text()).signing_key.fingerprint
        assert re.search(rf"does not know the key .*kid strange, fingerprint {key}.*the same key file", web.said())
        assert strange not in web.log.read_text()
        refused = browser.get("/api/auth/token")
        assert (refused.status_code, refused.json()["code"]) == (503, "SERVICES_DISAGREE")
        assert int(refused.headers["Retry-After"]) >= 1
        assert key not in refused.text

        ring.write_text((stack.data / "jwt-keys").read_text())
        until(lambda: browser.get("/api/auth/token").status_code == 200, SOON, "tokens again")
        bearer = {"Authorization": f"Bearer {browser.get('/api/auth/token').json()['token']}"}
        assert httpx.get(f"{stack.api}/api/me", headers=bearer).status_code == 200
        assert "web: the api agrees on keys" in web.said()
