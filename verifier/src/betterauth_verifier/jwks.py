"""The public keys of a Better Auth server, fetched beside the requests and never within one.

A key that is known serves at once, also while a refresh runs or fails. A kid that is not known asks for a refresh: one
at a time, and not before `COOL_DOWN` seconds after the last attempt began, however that ended. Until its outcome is
known the answer is KeysUnavailable, 503; only after a fetch that succeeded is the kid unknown, 401.
"""

import http.client
import logging
import threading
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from betterauth_verifier._public_key import PublicKey, parse_jwks
from betterauth_verifier.errors import ConfigurationError, KeysUnavailable

__all__ = ["RemoteKeys"]

MAX_AGE = 300.0  # seconds after which a known key is still served, but a refresh is asked for
MAX_STALE = 86_400.0  # seconds after which the last good keys are no longer believed
COOL_DOWN = 5.0  # seconds
TIMEOUT = 3.0  # seconds
MAX_BYTES = 65_536

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_logger = logging.getLogger("betterauth_verifier")


class RemoteKeys:
    algorithms: frozenset[str] = frozenset({"EdDSA", "ES256", "RS256"})

    def __init__(
        self,
        source: str | Callable[[], bytes],
        *,
        report: Callable[[str], None] = _logger.warning,
        clock: Callable[[], float] = time.monotonic,
        beside: Callable[[Callable[[], None]], None] = lambda task: threading.Thread(target=task, daemon=True).start(),
    ) -> None:
        """`source`: the URL of the JWK set, https or loopback (…/api/auth/jwks), or what gives its octets."""
        self._fetch = source if callable(source) else _fetching(source)
        self._report, self._clock, self._beside = report, clock, beside
        self._lock = threading.Lock()
        self._keys: dict[str, PublicKey] = {}
        self._fetched = self._attempted = float("-inf")
        self._running = False
        self._failed = False

    def load(self) -> None:
        """Fetch now and wait for it, as at the start; KeysUnavailable when that fails."""
        self._attempted = self._clock()
        self._refresh()
        if self._failed:
            raise KeysUnavailable

    def find(self, kid: str) -> PublicKey | None:
        age = self._clock() - self._fetched
        key = self._keys.get(kid)
        if key is None or age > MAX_AGE:
            self._ask()
        if age > MAX_STALE or (key is None and (self._running or self._failed)):
            raise KeysUnavailable
        return key

    def _ask(self) -> None:
        with self._lock:
            now = self._clock()
            if self._running or now - self._attempted < COOL_DOWN:
                return
            self._running, self._attempted = True, now
        self._beside(self._refresh)

    def _refresh(self) -> None:
        try:
            began = self._clock()
            self._keys, self._fetched = parse_jwks(self._fetch()), began
            failed, sentence = False, "The public keys can be fetched again."
        except Exception as error:  # noqa: BLE001 - whatever failed, the last good keys stay
            failed, sentence = True, f"The public keys cannot be fetched ({type(error).__name__})."
        changed, self._failed, self._running = failed != self._failed, failed, False
        if changed:
            self._report(sentence)


def _fetching(url: str) -> Callable[[], bytes]:
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)):
        raise ConfigurationError("The URL of the public keys needs https, or http on this machine.")
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def fetch() -> bytes:
        """No redirects: keys come from where they were said to be."""
        connection = connect(parts.netloc, timeout=TIMEOUT)
        try:
            connection.request("GET", path, headers={"Accept": "application/json"})
            response = connection.getresponse()
            body = response.read(MAX_BYTES)  # more than this breaks off in the middle, and is no key set then
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise ValueError("not a JWK set")
        return body

    return fetch
