"""What no source of ours may contain, so that whole kinds of weakness cannot come up (docs/asvs.md cites these)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = sorted(path for part in ("verifier", "api", "launcher") for path in (ROOT / part / "src").rglob("*.py"))
WEB = sorted(path for path in (ROOT / "web" / "src").rglob("*.ts*") if "generated" not in path.parts)
SHELLS = {"os.system", "os.popen", "subprocess.getoutput", "asyncio.create_subprocess_shell"}
CODE = {"eval", "exec", "compile", "pickle.loads", "pickle.load", "marshal.loads", "shelve.open", "yaml.load"}
PATTERNS = {"re.compile", "re.match", "re.search", "re.fullmatch", "re.sub", "re.findall", "re.split"}


def offenders(pattern: str, files: list[Path]) -> list[str]:
    found = re.compile(pattern)
    return [str(path.relative_to(ROOT)) for path in files if found.search(path.read_text(encoding="utf-8"))]


def calls(path: Path) -> list[tuple[str, ast.Call]]:
    """Every call of the file: the name as it is spelled, and its node."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [(ast.unparse(node.func), node) for node in ast.walk(tree) if isinstance(node, ast.Call)]


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_part_builds_code_or_commands_from_text(path):
    found = calls(path)
    assert [name for name, _ in found if name in SHELLS | CODE] == []
    assert [name for name, node in found for word in node.keywords if word.arg == "shell"] == []
    assert [name for name, node in found if name in PATTERNS and not isinstance(node.args[0], ast.Constant)] == []


def test_no_page_builds_code_or_commands_from_text():
    assert offenders(r"\beval\(|new Function\(|new RegExp\(|node:(child_process|vm)\b", WEB) == []


def test_no_page_listens_to_other_windows():
    assert offenders(r"(window|self|globalThis|parent|opener)\.(postMessage|onmessage)|on(message|storage)=", WEB) == []
    assert offenders(r"(window|self|globalThis)\.addEventListener\(\s*\"message\"", WEB) == []


def test_nothing_stops_a_paste():
    assert offenders(r"onPaste|onBeforeInput|\"paste\"", WEB) == []


def test_no_weak_hash_or_cipher_is_named():
    """But in the corpus of attacks, where they are what must be refused."""
    ours = [path for path in [*PYTHON, *WEB] if "conformance" not in path.parts]
    assert offenders(r"(?i)\b(md5|sha-?1|rc4|3des|des-ede3?|blowfish|aes-\d+-(ecb|cbc))\b|createCipher", ours) == []


def test_no_certificate_goes_unchecked():
    loose = r"NODE_TLS_REJECT|rejectUnauthorized|verify=False|CERT_NONE|_unverified_|check_hostname = False"
    assert offenders(loose, [*PYTHON, *WEB]) == []


def test_files_are_opened_by_few():
    """Those who open files, none of which knows a request: a path cannot come from one."""
    api = [path for path in PYTHON if "duly_api" in path.parts]
    assert [path.name for path in api if any(name in {"open", "os.open"} for name, _ in calls(path))] == [
        "migration.py"
    ]
    assert offenders(r"\"node:fs", WEB) == [
        "web/src/issuer/key-ring.ts",
        "web/src/mail/kept-mails.ts",
        "web/src/mail/mail-folder.ts",
        "web/src/server/database.ts",
        "web/src/store/pool.ts",
    ]


def test_what_runs_brings_no_test_tools():
    groups = re.search(r"^dev = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL)
    assert groups is not None
    tools = set(re.findall(r'^ +"([a-z-]+)"', groups[1], re.MULTILINE))
    runs = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements" / "run.lock").read_text(), re.MULTILINE))
    assert {"pytest", "playwright"} <= tools
    assert tools & runs == set()
