"""The fixtures for adopters, in test runs of their own where every warning is an error; the README's as written."""

import re
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
SERVICE = """
from betterauth_verifier.fastapi import CurrentUser
from betterauth_verifier.gate import Gate
from fastapi import FastAPI


def create_app(verifier):
    app = FastAPI()

    @app.get("/me")
    async def me(user: CurrentUser) -> dict[str, str]:
        return {"id": user.id}

    app.add_middleware(Gate, verifier=verifier)
    return app
"""
SWITCHED_ON = 'pytest_plugins = ["betterauth_verifier.pytest_plugin"]\n'


@pytest.fixture
def run(pytester, monkeypatch):
    """Runs the files given, by name, and gives the outcomes."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makeini("[pytest]\nfilterwarnings = error\npythonpath = .\naddopts = --strict-markers --strict-config")

    def run(*options, **files):
        pytester.makepyfile(**files)
        ran = pytester.runpytest_subprocess(*options)
        return ran.parseoutcomes(), ran.stdout.str()

    return run


def test_the_readmes_tests_pass(run):
    files = dict(re.findall(r"```python\n# (\w+)\.py\n(.*?)```", README, re.DOTALL))
    assert set(files) == {"conftest", "test_me"}
    assert run(my_service=SERVICE, **files)[0] == {"passed": 2}


def test_every_fixture_does_what_it_says(run):
    tests = """
import pytest
from betterauth_verifier import KeyRing, TokenRejected, Verifier

def test_a_token_is_good_and_its_session_is_the_subjects_own(token_verifier, token_for):
    caller = token_verifier.verify(token_for())
    assert (caller.id, caller.session_id) == ("alice", "session-of-alice")
    assert token_verifier.verify(token_for("bob", sid="phone")).session_id == "phone"

@pytest.mark.parametrize("claims", [{"iat": 1}, {"aud": "other"}, {"lifetime": 901}, {"header": {"typ": "JWT"}}])
def test_a_token_is_as_bad_as_asked_for(token_verifier, token_for, claims):
    with pytest.raises(TokenRejected):
        token_verifier.verify(token_for("alice", **claims))

def test_headers(token_for, headers_for):
    assert headers_for("bob", iat=7) == {"Authorization": "Bearer " + token_for("bob", iat=7)}

def test_the_file_is_a_ring(betterauth_key_file, betterauth_key):
    assert betterauth_key_file.stat().st_mode & 0o777 == 0o600
    assert KeyRing.watch(betterauth_key_file).fingerprints == (betterauth_key.fingerprint,)

@pytest.mark.parametrize("turn", [1, 2])
def test_revocations_are_forgotten_between_tests(token_verifier, token_for, betterauth_revocations, turn):
    token_verifier.verify(token_for())
    betterauth_revocations.refuse_session("session-of-alice", until=1e12)
    with pytest.raises(TokenRejected):
        token_verifier.verify(token_for())
    token_verifier.verify(token_for("bob"))
"""
    assert run(conftest=SWITCHED_ON, test_fixtures=tests)[0] == {"passed": 9}


def test_facts_can_be_overridden(run):
    conftest = f"""
import pytest
from betterauth_verifier.testing import HeadersFor, new_key
{SWITCHED_ON}
@pytest.fixture(scope="session")
def betterauth_issuer():
    return "https://mine.test"

@pytest.fixture(scope="session")
def betterauth_audience():
    return "mine"

@pytest.fixture(scope="session")
def betterauth_key():
    return new_key("mine")
"""
    tests = """
from betterauth_verifier import ExpiryOnly, KeyRing, Verifier

def test_the_others_follow(token_for, token_verifier, betterauth_key_file):
    keys = KeyRing.watch(betterauth_key_file)
    mine = Verifier(keys=keys, issuer="https://mine.test", audience="mine", revocations=ExpiryOnly())
    assert keys.signing_key.kid == "mine"
    assert mine.verify(token_for()) == token_verifier.verify(token_for())
"""
    assert run(conftest=conftest, test_facts=tests)[0] == {"passed": 1}


def test_nothing_is_there_unless_asked_for(run, monkeypatch):
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    tests = """
import sys

def test_the_library_is_not_even_loaded():
    assert not [name for name in sys.modules if name.startswith("betterauth_verifier")]

def test_no_fixture(token_for):
    pass
"""
    outcomes, told = run("-o", "asyncio_default_fixture_loop_scope=function", test_unused=tests)
    assert outcomes == {"passed": 1, "errors": 1}
    assert "fixture 'token_for' not found" in told
