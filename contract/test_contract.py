"""The contract is generated, committed and current; what is generated from it is too."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTRACT = ROOT / "contract" / "openapi.json"


def test_the_committed_contract_is_what_the_api_says():
    command = [sys.executable, "-m", "duly_api", "openapi"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env={}).stdout
    assert said == CONTRACT.read_text(encoding="utf-8"), "run `make contract` and commit the result"


def test_the_contract_documents_the_refusals_of_every_route():
    paths = json.loads(CONTRACT.read_text(encoding="utf-8"))["paths"]
    silent = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if path.startswith("/api/") and not {"401", "503"} <= set(operation["responses"])
    ]
    assert silent == []


def test_every_route_under_api_asks_for_a_bearer_token():
    document = json.loads(CONTRACT.read_text(encoding="utf-8"))
    schemes = document["components"]["securitySchemes"]
    bearer = {name for name, scheme in schemes.items() if (scheme["type"], scheme["scheme"]) == ("http", "bearer")}
    open_routes = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/") and not any(set(need) & bearer for need in operation.get("security", []))
    ]
    assert open_routes == []
