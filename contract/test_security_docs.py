"""docs/security says of every field that comes in what it must be, and of every way in that it is one."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def documented() -> set[str]:
    """What stands in backticks in the first column of the rules."""
    rules = read("docs/security/input.md").partition("## Rules by item")[2].partition("\n## ")[0]
    return {name for row in re.findall(r"^\| ([^|]+) \|", rules, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}


def test_every_field_of_the_account_endpoints_has_its_rule():
    fields = read("web/src/server/auth-input.ts").partition("const FIELDS")[2].partition("};")[0]
    names = {name for listed in re.findall(r": \[([^\]]*)\]", fields) for name in re.findall(r'"(\w+)"', listed)}
    assert len(names) > 8
    assert names - documented() == set()


def test_every_field_of_the_api_has_its_rule():
    contract = json.loads(read("contract/openapi.json"))
    operations = [each for methods in contract["paths"].values() for each in methods.values()]
    schemas = contract["components"]["schemas"]
    bodies = [
        schemas[content["schema"]["$ref"].rpartition("/")[2]]
        for operation in operations
        for content in operation.get("requestBody", {}).get("content", {}).values()
        if "$ref" in content["schema"]
    ]
    names = {name for body in bodies for name in body["properties"]}
    names |= {p["name"] for operation in operations for p in operation.get("parameters", []) if p["in"] == "query"}
    assert {"title", "cursor"} <= names
    assert names - documented() == set()


def test_every_endpoint_that_signs_in_is_a_documented_way_in():
    endpoints = re.findall(r'"POST (/api/auth/[\w/-]+)"', read("web/src/server/auth-handler.ts"))
    signing = {path for path in endpoints if re.search(r"sign-in|verify-authentication|confirm-email", path)}
    assert len(signing) == 3
    ways = read("docs/security/accounts.md").partition("## Ways in")[2].partition("\n## ")[0]
    assert {path for path in signing if path not in ways} == set()
