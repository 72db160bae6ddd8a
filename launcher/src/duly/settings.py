"""The one place where the launcher reads the environment. Every refusal names the setting and the remedy."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[3]
WEB = ROOT / "web"
DATABASES = ("DULY_DATABASE_URL", "DULY_AUTH_DATABASE_URL")
OF_MIGRATION_ALONE = ("DULY_DATABASE_OWNER_URL", "DULY_AUTH_DATABASE_OWNER_URL")
OF_API_ALONE = ("DULY_DATABASE_URL", "DULY_DATABASE_OWNER_URL")
OF_WEB_ALONE = ("BETTER_AUTH_SECRET", "DULY_SMTP_URL", "DULY_AUTH_DATABASE_URL", "DULY_AUTH_DATABASE_OWNER_URL")
SQLITE = "sqlite:///"


class Stop(Exception):  # noqa: N818 - it ends the command with one sentence; it is not always an error of ours
    """The command can't go on. The message is the one sentence the person reads: what is wrong, how to mend it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the launcher decides for its children; `environment` is what they are started with."""

    data: Path
    listen: str
    web_port: int
    api_port: int
    public_url: str
    keys_file: Path
    token_ttl: int
    api_workers: int
    environment: Mapping[str, str]

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        web_port, api_port = _port(environment, "DULY_WEB_PORT", 3000), _port(environment, "DULY_API_PORT", 8000)
        if web_port == api_port:
            raise Stop(f"DULY_WEB_PORT and DULY_API_PORT are both {web_port}; give them different numbers.")
        data = Path(environment.get("DULY_DATA_DIR") or ROOT / ".data").expanduser().resolve()
        return cls(
            data=data,
            listen=_address(environment, "DULY_LISTEN", "127.0.0.1"),
            web_port=web_port,
            api_port=api_port,
            public_url=_url(environment, "DULY_PUBLIC_URL", f"http://localhost:{web_port}"),
            keys_file=Path(environment.get("DULY_JWT_KEYS_FILE") or data / "jwt-keys").expanduser().resolve(),
            token_ttl=_whole(environment, "DULY_TOKEN_TTL", 300, 2, 900),
            api_workers=_whole(environment, "DULY_API_WORKERS", 1, 1, 64),
            environment=environment,
        )

    @property
    def host(self) -> str:
        """Where the launcher itself finds what listens, as it stands in a URL."""
        if self.listen in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not listened on
            return "127.0.0.1"
        return f"[{self.listen}]" if ":" in self.listen else self.listen

    @property
    def auth_database(self) -> Path:
        """Where the web keeps the accounts."""
        return self._file("DULY_AUTH_DATABASE_URL", "auth.db")

    @property
    def tasks_database(self) -> Path:
        """Where the api keeps the tasks."""
        return self._file("DULY_DATABASE_URL", "tasks.db")

    def _file(self, setting: str, usual: str) -> Path:
        url = self.environment.get(setting) or ""
        return Path(_absolute(url).removeprefix(SQLITE)) if url.startswith(SQLITE) else self.data / usual

    def for_web(self, auth_secret: str) -> dict[str, str]:
        """Its whole environment: ours, completed. Secrets travel here, never on a command line."""
        given = self.for_accounts_migration(auth_secret)
        return {name: value for name, value in given.items() if name not in OF_MIGRATION_ALONE}

    def for_accounts_migration(self, auth_secret: str) -> dict[str, str]:
        complete = {**self._complete(0), "BETTER_AUTH_SECRET": auth_secret}
        return {name: value for name, value in complete.items() if name not in OF_API_ALONE}

    def for_api(self, number: int = 0) -> dict[str, str]:
        """The same without what the api has no use for; `number` counts its processes, each with its own metrics."""
        given = self.for_migration(number)
        return {name: value for name, value in given.items() if name not in OF_MIGRATION_ALONE}

    def for_migration(self, number: int = 0) -> dict[str, str]:
        """Whoever serves has none of the rights of whoever migrates."""
        return {name: value for name, value in self._complete(number).items() if name not in OF_WEB_ALONE}

    def for_accounts(self) -> dict[str, str]:
        """What a script needs that works on the accounts while the web runs or does not."""
        url = self.environment.get("DULY_AUTH_DATABASE_URL") or f"{SQLITE}{self.auth_database}"
        return {"DULY_AUTH_DATABASE_URL": _absolute(url)}

    def _complete(self, number: int) -> dict[str, str]:
        metrics = self.environment.get("DULY_API_METRICS_PORT")
        return {
            **self.environment,
            **{name: _absolute(url) for name in DATABASES if (url := self.environment.get(name))},
            "DULY_DATA_DIR": str(self.data),
            "DULY_WEB_PORT": str(self.web_port),
            "DULY_API_PORT": str(self.api_port),
            "DULY_API_URL": self.environment.get("DULY_API_URL") or f"http://{self.host}:{self.api_port}",
            "DULY_PUBLIC_URL": self.public_url,
            "DULY_JWT_KEYS_FILE": str(self.keys_file),
            "DULY_TOKEN_TTL": str(self.token_ttl),
            **({"DULY_API_METRICS_PORT": str(int(metrics) + number)} if metrics and metrics.isdigit() else {}),
            "NODE_ENV": "production",
            "NEXT_TELEMETRY_DISABLED": "1",
        }


def _absolute(url: str) -> str:
    """A relative file would mean another directory to each child; `sqlite:///` and a path, as SQLAlchemy spells it."""
    scheme, path = url[: len(SQLITE)], url[len(SQLITE) :]
    return f"{SQLITE}{Path(path).expanduser().resolve()}" if scheme == SQLITE and path else url


def _address(environment: Mapping[str, str], name: str, default: str) -> str:
    text = environment.get(name) or default
    try:
        return str(ip_address(text))
    except ValueError:
        raise Stop(
            f"{name} is {text!r}; give an address of this machine, or 0.0.0.0 for all (default {default})."
        ) from None


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    return _whole(environment, name, default, 1, 65535)


def _whole(environment: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environment.get(name) or str(default)
    if text.isascii() and text.isdigit() and low <= int(text) <= high:
        return int(text)
    raise Stop(f"{name} is {text!r}; set it to a whole number from {low} to {high} (default {default}).")


def _url(environment: Mapping[str, str], name: str, default: str) -> str:
    text = environment.get(name) or default
    parts = urlsplit(text)
    if parts.scheme in {"http", "https"} and parts.netloc and not (parts.path or parts.query or parts.fragment):
        return text
    raise Stop(f"{name} is {text!r}; give scheme and host only, without a path or slash at the end, as in {default}.")
