"""The wheel alone, in an interpreter that sees nothing but the standard library; and what a type checker says."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent
USE = """
import sys
sys.path.insert(0, sys.argv[1])
from betterauth_verifier import ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.conformance import ATTACKS
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key
verifier = Verifier(keys=KeyRing([new_key()]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
print(verifier.verify(mint(new_key())).id, len(ATTACKS) > 300)
"""
TYPED = """
from collections.abc import Callable

from betterauth_verifier import Caller, ExpiryOnly, Key, KeyRing, Reason, TokenRejected, Verifier

ring = KeyRing.watch("keys")
key: Key | None = ring.find("a")
verifier = Verifier(keys=ring, issuer="i", audience="a", revocations=ExpiryOnly())
check: Callable[[str], Caller] = verifier.verify
try:
    caller = check("x")
except TokenRejected as refused:
    reason: Reason = refused.reason
else:
    caller.id = "somebody else"  # the one mistake
"""


def run(*command, **options):
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, **options)  # noqa: S603 - our own interpreter


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    pytest.importorskip("hatchling", reason="building a wheel needs hatchling")
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(HERE.parent, folder / "verifier", ignore=shutil.ignore_patterns("tests", "__pycache__"))
    built = run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=folder / "verifier")
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_works_alone(wheel, tmp_path):
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert (tmp_path / "betterauth_verifier" / "py.typed").exists()
    used = run("-I", "-S", "-c", USE, str(tmp_path))
    assert used.stdout == "alice True\n", used.stderr


def test_a_type_checker_tells_users_what_they_may(tmp_path):
    pytest.importorskip("mypy", reason="this is about mypy")
    (tmp_path / "use.py").write_text(TYPED)
    told = run("-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(tmp_path / "use.py"), cwd=tmp_path)
    (complaint, summary) = told.stdout.splitlines()
    assert 'Property "id" defined in "Caller" is read-only' in complaint
    assert "1 error" in summary
