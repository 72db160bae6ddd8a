"""Where the data is: a SQLite file or a PostgreSQL, whose address holds a password and is therefore never shown."""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

SQLITE = "sqlite:///"
SCHEMES = ("postgresql", "postgres")
MODES = ("disable", "verify-full")  # of the others none says whose certificate it would take
SPELLED = "use sqlite:///path/to/file.db or postgresql://role:password@host:5432/duly"


@dataclass(frozen=True, slots=True)
class PostgreSQL:
    """`pooled` when a PgBouncer that hands out connections by the transaction stands in between.

    `encrypted` ways lead only to who has a certificate for that name, by the authorities of the file or the system's.
    """

    url: str = field(repr=False)
    pooled: bool = False
    encrypted: bool = False
    authorities: str | None = None

    def __str__(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.path.removeprefix('/')} at {parts.netloc.rpartition('@')[2]}"


def read_address(url: str) -> Path | PostgreSQL:
    """ValueError, with the remedy and without the address, when it is not understood."""
    if url.startswith(SQLITE) and len(url) > len(SQLITE):
        return Path(url.removeprefix(SQLITE)).absolute()
    if url.partition("://")[0] in SCHEMES:
        return _postgresql(url)
    raise ValueError(f"is not understood: {SPELLED}.")


def _postgresql(url: str) -> PostgreSQL:
    try:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        whole = bool(parts.username and len(parts.path) > 1 and not parts.fragment)
        near = all(_is_near(host) for host in (*_hosts(parts.netloc), *_hosts(options.get("host", ""))))
    except ValueError:
        raise ValueError(f"is not understood: {SPELLED}.") from None
    if not whole:
        raise ValueError(f"names no role or no database: {SPELLED}.")
    pooled = options.pop("pgbouncer", "false") == "true"
    mode, authorities = options.pop("sslmode", "disable" if near else ""), options.pop("sslrootcert", None)
    if mode not in MODES:
        raise ValueError(
            "says nothing of encryption for another machine: "
            "add ?sslmode=verify-full (or sslmode=disable, where nobody else is on the network)."
        )
    bare = parts._replace(scheme="postgresql", query=urlencode(options)).geturl()
    return PostgreSQL(bare, pooled, mode != "disable", authorities)


def _hosts(netloc: str) -> list[str]:
    """Without their ports. Several may be given, as after a failover another of them is the primary."""
    return [re.sub(r":[0-9]*$", "", host).strip("[]") for host in netloc.rpartition("@")[2].split(",")]


def _is_near(host: str) -> bool:
    if host in ("", "localhost") or host.startswith("/"):  # a folder with the server's socket
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
