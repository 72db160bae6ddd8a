"""The wheel alone, in an interpreter that sees nothing but the standard library; and what a type checker says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
USE = """
from importlib.resources import files
from betterauth_verifier import ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.conformance import ATTACKS
from betterauth_verifier.testing import AUDIENCE, ISSUER, mint, new_key
verifier = Verifier(keys=KeyRing([new_key()]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
print(verifier.verify(mint(new_key())).id, len(ATTACKS) > 300, (files("betterauth_verifier") / "py.typed").is_file())
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


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13"])
def test_the_wheel_works_alone(wheel, tmp_path, version):
    """Installed into a new environment in which there is nothing else, not even pip."""
    interpreter = _find(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} on this machine")
    subprocess.run([interpreter, "-m", "venv", "--without-pip", tmp_path], check=True)  # noqa: S603 - found above
    python = str(tmp_path / "bin" / "python")
    uv = ("-m", "uv", "--quiet", "--no-config", "pip", "install", "--no-index", "--python", python, str(wheel))
    installed = run(*uv)
    assert installed.returncode == 0, installed.stderr
    used = subprocess.run([python, "-I", "-c", USE], capture_output=True, text=True, check=False)  # noqa: S603 - likewise
    assert used.stdout == "alice True True\n", used.stderr


def _find(version: str) -> str | None:
    """By its name on the path, or among pyenv's; a name that starts nothing does not count."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    kept = [str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python"))]
    own = [sys.executable] if sys.version_info[:2] == tuple(map(int, version.split("."))) else []
    for candidate in [*own, *filter(None, [shutil.which(f"python{version}")]), *kept]:
        answered = subprocess.run([candidate, "-c", "import venv"], capture_output=True, check=False)  # noqa: S603 - found
        if answered.returncode == 0:
            return candidate
    return None


def test_a_type_checker_tells_users_what_they_may(tmp_path):
    pytest.importorskip("mypy", reason="this is about mypy")
    (tmp_path / "use.py").write_text(TYPED)
    told = run("-m", "mypy", "--strict", "--cache-dir", str(tmp_path), str(tmp_path / "use.py"), cwd=tmp_path)
    (complaint, summary) = told.stdout.splitlines()
    assert 'Property "id" defined in "Caller" is read-only' in complaint
    assert "1 error" in summary
