"""What the documents say is held against the code."""

import asyncio
import re
import sqlite3
from contextlib import closing
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path

import httpx
import pytest

from betterauth_verifier import KeyRing, TokenRejected
from betterauth_verifier.conformance import ATTACKS, confusion, public_signature, stock
from betterauth_verifier.conformance.__main__ import _options
from betterauth_verifier.handshake import Handshake
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, mint_verification, new_key, ring_text

HERE = Path(__file__).parent
CONFORMANCE = (HERE.parent / "docs" / "conformance.md").read_text(encoding="utf-8")
ROWS = [
    row.split(" | ")[-1] for row in CONFORMANCE.splitlines() if row.startswith("| ") and "`" in row.split(" | ")[-1]
]
PROOFS = sorted({proof for row in ROWS for proof in re.findall(r"`([^`]+)`", row)})
EVERY = [*ATTACKS, *stock.ATTACKS, *confusion.ATTACKS, *chain.from_iterable(public_signature.ATTACKS.values())]
TESTS = {name for file in HERE.glob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}


def test_every_row_has_a_proof():
    rows = [
        row for row in CONFORMANCE.splitlines() if row.startswith("| ") and not row.startswith(("| Clause", "| Adv"))
    ]
    assert len(rows) == len(ROWS) >= 50


@pytest.mark.parametrize("proof", PROOFS)
def test_every_proof_exists(proof):
    assert proof in TESTS or any(fnmatchcase(attack.name, proof) for attack in EVERY)


def test_every_standard_that_an_attack_cites_is_on_the_page():
    standard = re.compile(r"RFC \d+|rfc8725bis|CVE-[\d-]+|CWE-\d+|ASVS [\d.]+\d")
    cited = {name for attack in EVERY for name in standard.findall(attack.clause)}
    assert {name for name in cited if name not in CONFORMANCE} == set()


def test_every_attack_is_some_clauses_proof():
    assert [a.name for a in EVERY if not any(fnmatchcase(a.name, proof) for proof in PROOFS)] == []


def test_every_section_of_the_best_practices_and_of_asvs_v9_has_a_row():
    best = re.findall(r"^\| (§3\.\d+) ", CONFORMANCE, re.MULTILINE)
    assert list(dict.fromkeys(best)) == [f"§3.{number}" for number in range(1, 16)]
    asvs = re.findall(r"^\| ASVS (9\.\d\.\d) ", CONFORMANCE, re.MULTILINE)
    assert asvs == ["9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "9.2.4"]


README = (HERE.parent / "README.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(
    r"```python\n([^#].*?)```", README, re.DOTALL
)  # those that begin with a file's name: test_pytest_plugin


@pytest.fixture
def adopted(tmp_path, monkeypatch):
    """What a reader has who typed the README from top to bottom."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jwt-keys").write_text(ring_text(new_key()))
    (tmp_path / "jwt-keys").chmod(0o600)
    with closing(sqlite3.connect("revocations.db")) as database:
        database.execute("create table revocations (position integer primary key, kind, value, until)")
        database.execute("insert into revocations values (7, 'subject', 'mallory', 0)")
        database.commit()
    names = {"token": mint(new_key(), iss="https://app.example", aud="my-api")}
    for snippet in SNIPPETS:
        exec(snippet, names)  # noqa: S102 - the README is ours
    return names


async def test_the_readme_works_as_written(adopted):
    async def get(path, token):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(adopted["app"]), base_url="http://x") as client:
            return await client.get(path, headers={"Authorization": f"Bearer {token}"})

    assert len(SNIPPETS) >= 4
    assert (await get("/me", adopted["token"])).json() == {"id": "alice"}
    assert (await get("/me", adopted["expired"])).status_code == 401
    assert (await get("/unknown", "")).status_code == 401
    assert (await get("/healthz", "")).status_code == 404
    assert adopted["caller"].id == "alice"
    assert adopted["verifier"].verify(adopted["token"])
    with pytest.raises(TokenRejected):
        adopted["verifier"].verify(mint(new_key(), iss="https://app.example", aud="my-api", sub="mallory"))
    adopted["engine"].dispose()


def test_the_readme_names_the_command_as_it_is():
    secret, public = re.findall(r"```sh\npython -m betterauth_verifier.conformance (.*)\n```", README)
    assert _options(secret.split()).keys == "jwt-keys"
    assert _options(public.split()).jwks_port == 9000


RESULTS = (HERE.parents[1] / "bench" / "verification" / "results.md").read_text(encoding="utf-8")
GUIDE = (HERE.parent / "docs" / "guide.md").read_text(encoding="utf-8")


def test_the_figures_are_those_of_the_last_benchmark():
    shared, public = [  # ours, and ours remembered, of either mode
        [float(us) for us in re.findall(r"^\| betterauth-verifier(?:, remembered)? \| ([\d.]+) \|", part, re.MULTILINE)]
        for part in RESULTS.partition("## Public key")[::2]
    ]
    told = [float(us) for us in re.findall(r"about ([\d.]+) µs", README)]
    (secret, key, remembered) = map(float, re.findall(r"([\d.]+) µs", GUIDE))
    assert [*told, secret, key, remembered] == pytest.approx([shared[0], shared[0], *public], rel=0.15)


def test_asking_who_was_revoked_stays_under_its_bound():
    (bound,) = re.findall(r"stay under ([\d.]+) µs", RESULTS)
    (measured,) = re.findall(r"^\| 100,000 revocations known \| ([\d.]+) \|", RESULTS, re.MULTILINE)
    assert float(measured) < float(bound)


def test_the_guide_shows_the_example_and_it_is_short():
    app = (HERE.parent / "example" / "app.py").read_text(encoding="utf-8")
    assert re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[0] == app
    code = [line for line in app.splitlines() if line.strip() and not line.startswith('"""')]
    assert len(code) <= 20


def test_the_guides_receiver_tells_who_may_know(key, now):
    names = {}
    exec(next(code for code in re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL) if "handshake" in code), names)  # noqa: S102
    halves = Handshake(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, clock=lambda: now)
    told = [
        names["answer"](halves, mint_verification(signer, iat=now, iss=issuer))
        for signer, issuer in ((key, ISSUER), (key, f"{ISSUER}/"), (new_key("other"), f"{ISSUER}/"))
    ]
    assert [status for status, _ in told] == [202, 400, 401]
    assert "slash" in told[1][1]["description"]


async def test_a_long_connection_ends_with_its_token(verifier, view, token, now, monkeypatch):
    names = {"asyncio": asyncio}
    exec(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)[-1], names)  # noqa: S102
    sent = []

    class Connection:
        async def send_text(self, text):
            sent.append(text)
            view.refuse_session("session-1", now + 960)

        async def close(self, code):
            sent.append(code)

    monkeypatch.setattr(asyncio, "sleep", lambda _: asyncio.to_thread(int))
    await names["keep_alive_while_good"](Connection(), verifier.verify(token()), verifier)
    assert sent == ["still here", 1008]


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md", "docs/conformance.md", "example/README.md"])
def test_links_lead_somewhere(page):
    file = HERE.parent / page
    for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target
