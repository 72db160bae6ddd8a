"""The one place that reads the environment. A wrong value stops the start with one sentence: which, and its remedy."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from betterauth_verifier import ConfigurationError, KeyRing
from duly_api import logs
from duly_api.collector import USUAL, Collector, collector_at
from duly_api.database_address import SQLITE, PostgreSQL, read_address

HIGHEST_PORT = 65535
LOOPBACK = "127.0.0.1"


class SettingsError(Exception):
    """One sentence for the operator, free of secrets."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`public_url` is the address people see and the issuer of the tokens; `allowed_origins` may call cross-origin.

    `requests_a_minute` are taken from one person. With a `metrics_port` Prometheus can ask there.
    `listen` is the address for both. A `collector` is told of traces.
    """

    database: Path | PostgreSQL
    port: int
    public_url: str
    allowed_origins: tuple[str, ...]
    keys: KeyRing
    requests_a_minute: int = 6000
    metrics_port: int | None = None
    metrics_listen: str = LOOPBACK
    listen: str = LOOPBACK
    collector: Collector | None = None


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    given = _set(environment)
    return Settings(
        database=_database(given),
        port=_port(given, "DULY_API_PORT", 8000),
        public_url=_public_url(given),
        allowed_origins=_origins(given),
        keys=_keys(given),
        requests_a_minute=_rate(given),
        metrics_port=_metrics_port(given),
        metrics_listen=str(_ip(given, "DULY_METRICS_LISTEN")),
        listen=_listen(given),
        collector=_collector(given),
    )


def read_addresses(environment: Mapping[str, str] = os.environ) -> tuple[Path | PostgreSQL, PostgreSQL | None]:
    """All that a migration needs to know: the database, and its owner's way to it where that is another."""
    given = _set(environment)
    database = _database(given)
    name = "DULY_DATABASE_OWNER_URL"
    owner = _address(name, given[name]) if name in given else None
    if owner is not None and not (isinstance(owner, PostgreSQL) and isinstance(database, PostgreSQL)):
        raise SettingsError(
            "DULY_DATABASE_OWNER_URL is for PostgreSQL only: set DULY_DATABASE_URL to the same database."
        )
    return database, owner


def _set(environment: Mapping[str, str]) -> dict[str, str]:
    """Empty is unset, as with a variable that a script passes on."""
    return {name: value.strip() for name, value in environment.items() if value.strip()}


def _database(given: Mapping[str, str]) -> Path | PostgreSQL:
    return _address("DULY_DATABASE_URL", given.get("DULY_DATABASE_URL") or f"{SQLITE}{_data_dir(given) / 'tasks.db'}")


def _address(name: str, url: str) -> Path | PostgreSQL:
    try:
        return read_address(url)
    except ValueError as error:
        raise SettingsError(f"{name} {error}") from None


def _data_dir(given: Mapping[str, str]) -> Path:
    return Path(given.get("DULY_DATA_DIR", ".data"))


def _port(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name, str(default))
    if text.isascii() and text.isdigit() and 0 < int(text[:6]) <= HIGHEST_PORT:
        return int(text)
    raise SettingsError(f"{name} is not a port: give a number from 1 to {HIGHEST_PORT}.")


def _listen(given: Mapping[str, str]) -> str:
    """Beyond this machine only behind https: tokens would travel in the clear."""
    address = _ip(given, "DULY_LISTEN")
    if not address.is_loopback and not _public_url(given).startswith("https:"):
        raise SettingsError("DULY_LISTEN is not loopback: then DULY_PUBLIC_URL must be https, by a proxy in front.")
    return str(address)


def _ip(given: Mapping[str, str], name: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(given.get(name, LOOPBACK))
    except ValueError:
        raise SettingsError(f"{name} is not an address: give one of this machine's, or 0.0.0.0 for all.") from None


def _metrics_port(given: Mapping[str, str]) -> int | None:
    """The next one for each further process of the launcher's."""
    if "DULY_API_METRICS_PORT" not in given:
        return None
    port = _port(given, "DULY_API_METRICS_PORT", 0)
    if port in {_port(given, "DULY_API_PORT", 8000), _port(given, "DULY_WEB_PORT", 3000)}:
        raise SettingsError("DULY_API_METRICS_PORT is another service's port: choose one of its own.")
    return port


def _collector(given: Mapping[str, str]) -> Collector | None:
    if "OTEL_EXPORTER_OTLP_ENDPOINT" not in given or given.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return None
    sampler, argument = given.get("OTEL_TRACES_SAMPLER", USUAL), given.get("OTEL_TRACES_SAMPLER_ARG", "1")
    try:
        return collector_at(given["OTEL_EXPORTER_OTLP_ENDPOINT"], sampler, argument)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _rate(given: Mapping[str, str]) -> int:
    text = given.get("DULY_API_RATE_LIMIT", "6000")
    if text.isascii() and text.isdigit() and 0 < len(text) <= len("1000000") and int(text) > 0:
        return int(text)
    raise SettingsError("DULY_API_RATE_LIMIT is not a number of requests a minute: give one from 1 to 9999999.")


def _public_url(given: Mapping[str, str]) -> str:
    url = given.get("DULY_PUBLIC_URL") or f"http://localhost:{_port(given, 'DULY_WEB_PORT', 3000)}"
    if _is_origin(url):
        return url
    raise SettingsError("DULY_PUBLIC_URL is not an address: give it as https://host, without a path or a final slash.")


def _origins(given: Mapping[str, str]) -> tuple[str, ...]:
    origins = tuple(given.get("DULY_ALLOWED_ORIGINS", "").replace(",", " ").split())
    if all(_is_origin(origin) for origin in origins):
        return origins
    raise SettingsError(
        "DULY_ALLOWED_ORIGINS is not a list of origins: give each as https://host, separated by spaces."
    )


def _is_origin(text: str) -> bool:
    """As a browser spells it: lower case, no path, no user, no wildcard."""
    try:
        parts = urlsplit(text)
        spelled = f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and text == spelled and "*" not in text


def _keys(given: Mapping[str, str]) -> KeyRing:
    others = [given[name] for name in ("BETTER_AUTH_SECRET",) if name in given]
    try:
        if "DULY_JWT_KEYS" in given:
            return KeyRing.parse(given["DULY_JWT_KEYS"], other_secrets=others)
        path = given.get("DULY_JWT_KEYS_FILE", _data_dir(given) / "jwt-keys")
        return KeyRing.watch(path, other_secrets=others, report=_report)
    except ConfigurationError as error:
        raise SettingsError(f"DULY_JWT_KEYS_FILE (or DULY_JWT_KEYS): {error}") from None


def _report(sentence: str) -> None:
    logs.write("keys", message=sentence)
