"""How two names that must be one text differ, in a sentence for the operator. Nothing is ever compared this way."""

import json
from typing import Any
from urllib.parse import SplitResult, urlsplit

_SHOWN = 120  # characters
_PORTS = {"http": "80", "https": "443"}

_REMEDIES = {
    "scheme": "give both the scheme that browsers see",
    "host name": "give both the host name that browsers see (localhost, 127.0.0.1 and ::1 are three names)",
    "port": "give both the port that browsers see",
    "path": "give both the same path, or none",
}


def issuers(theirs: Any, ours: str) -> str:
    how = _as_texts(theirs, ours) or _as_addresses(theirs, ours)
    return f"The issuer calls itself {shown(theirs)}, this service expects {shown(ours)}: {how}."


def audiences(theirs: Any, ours: str) -> str:
    how = _as_texts(theirs, ours) or "they are different names, so give both sides the same"
    return f"The issuer makes tokens for {shown(theirs)}, this service is {shown(ours)}: {how}."


def shown(value: Any) -> str:
    """As JSON in ASCII, so that nothing in it can break a line or a terminal; cut when long."""
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _as_texts(theirs: Any, ours: str) -> str:
    if not isinstance(theirs, str):
        return "the token must carry one text there"
    if theirs.strip() == ours.strip():
        return "only white space around it differs, so remove that"
    if theirs.rstrip("/") == ours.rstrip("/"):
        return "only the trailing slash differs, so leave it out on both sides"
    if theirs.casefold() == ours.casefold():
        return "only upper and lower case differ, so write both in lower case"
    return ""


def _as_addresses(theirs: str, ours: str) -> str:
    try:
        there, here = (_parts(urlsplit(text.casefold().rstrip("/"))) for text in (theirs, ours))
    except ValueError:  # no port, or brackets out of place
        there = here = {}
    differing = [name for name, part in there.items() if part != here[name]]
    match differing:
        case ["port"] if "" in (there["port"], here["port"]) and _written_out(there, here):
            return "only the scheme's own port is written out on one side, so leave it out on both"
        case [name]:
            return f"only the {name} differs, so {_REMEDIES[name]}"
        case [*names, last] if there["host name"] and here["host name"]:
            return f"the {', the '.join(names)} and the {last} differ, so give both the address that browsers see"
        case _:
            return "they are different names, so give both the address that browsers see"


def _parts(address: SplitResult) -> dict[str, str]:
    return {
        "scheme": address.scheme,
        "host name": address.hostname or "",
        "port": str(address.port or ""),
        "path": address.path,
    }


def _written_out(there: dict[str, str], here: dict[str, str]) -> bool:
    return there["port"] + here["port"] == _PORTS.get(here["scheme"])
