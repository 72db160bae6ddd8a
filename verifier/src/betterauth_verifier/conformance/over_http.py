"""The corpus against a running service: every attack 401 with a challenge, the same for all."""

import http.client
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from betterauth_verifier.conformance import attacks_on, good_for
from betterauth_verifier.conformance.target import Target
from betterauth_verifier.errors import ConfigurationError

TIMEOUT = 10  # seconds
TRIES = 3  # of what is answered 503: an outage, such as keys on their way, is no verdict
_TRANSPORT = frozenset({400, 413, 414, 431})  # servers may refuse such header values before the service sees them
_unsendable = re.compile(rb"[\r\n]|[ \t]$").search  # no line breaks; space at the end is not part of a value
_is_plain = re.compile(rb"[!-~]([ -~]{0,4200}[!-~])?").fullmatch


class Answer(NamedTuple):
    """`status` 0: the connection was cut."""

    status: int
    challenges: tuple[str, ...]
    retry_after: str = ""


class Endpoint:
    """`targets` gives the target as of now: tokens age while the corpus runs."""

    def __init__(self, url: str, targets: Callable[[], Target]) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError("The URL needs http:// or https:// and a host.")
        self._connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        self._host, self._path = parts.netloc, (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._targets = targets
        self._counts: Counter[str] = Counter()

    @property
    def target(self) -> Target:
        return self._targets()

    @property
    def tally(self) -> str:
        return ", ".join(f"{count} {what}" for what, count in self._counts.items())

    def count(self, what: str) -> None:
        self._counts[what] += 1

    def get(self, *credentials: bytes) -> Answer:
        """Each of `credentials` is one Authorization header."""
        for _ in range(TRIES - 1):
            answer = self._get(*credentials)
            if answer.status != 503 or not answer.retry_after.isdecimal():  # noqa: PLR2004 - HTTP's own number
                return answer
            time.sleep(min(int(answer.retry_after), TIMEOUT))
        return self._get(*credentials)

    def _get(self, *credentials: bytes) -> Answer:
        connection = self._connect(self._host, timeout=TIMEOUT)
        try:
            connection.putrequest("GET", self._path)
            for value in credentials:
                connection.putheader("Authorization", value)
            connection.endheaders()
            response = connection.getresponse()
            challenges = tuple(response.headers.get_all("WWW-Authenticate", []))
            return Answer(response.status, challenges, response.headers.get("Retry-After", ""))
        except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
            return Answer(0, ())
        finally:
            connection.close()

    def require_good(self, patience: float = 0) -> None:
        """ConfigurationError unless a plain good token is taken: what refuses everything proves nothing.

        `patience`: seconds in which the service may come up and hear of the keys.
        """
        deadline = time.monotonic() + patience
        while not 200 <= (status := self._first_status()) < 400:  # noqa: PLR2004 - HTTP's own numbers
            if time.monotonic() >= deadline:
                raise ConfigurationError(
                    f"A plain good token was answered {status or 'nothing'}: check the issuer, the audience, the key "
                    f"(fingerprint {self.target.key.fingerprint}), both clocks, and that the URL answers GET."
                )
            time.sleep(min(1, patience))

    def _first_status(self) -> int:
        try:
            return self.get(b"Bearer " + self.target.token()).status
        except OSError:
            return 0


def deviations(endpoint: Endpoint, astray: Callable[[], bool] = lambda: False) -> Iterator[str]:
    """One sentence for each answer that is not as it should be; `astray`: whether the stranger's keys were fetched."""
    yield from _missing(endpoint)
    yield from _good(endpoint)
    faces: dict[tuple[str, ...], str] = {}
    for attack in attacks_on(endpoint.target):
        token = attack.make(endpoint.target)
        if _unsendable(token):
            endpoint.count("attacks that HTTP cannot carry")
            continue
        answer = endpoint.get(b"Bearer " + token)
        if answer.status == 401:  # noqa: PLR2004
            endpoint.count("attacks refused")
            faces.setdefault(answer.challenges, attack.name)
        elif not _is_plain(token) and answer.status in {0, *_TRANSPORT}:
            endpoint.count("attacks refused by the server itself")
        else:
            yield f"{attack.name}: answered {answer.status}, not 401 ({attack.clause})"
    yield from _differing(faces)
    if astray():
        yield "keys were fetched from where only a token led (RFC 8725 §3.10)"


def _missing(endpoint: Endpoint) -> Iterator[str]:
    answer = endpoint.get()
    if answer.status != 401:  # noqa: PLR2004
        yield f"no token: answered {answer.status}, not 401 (RFC 6750 §3)"
    elif not any(challenge.startswith("Bearer ") for challenge in answer.challenges):
        yield "no token: no Bearer challenge with a parameter (RFC 6750 §3)"
    elif any("error=" in challenge for challenge in answer.challenges):
        yield "no token: the challenge names an error (RFC 6750 §3.1)"
    good = b"Bearer " + endpoint.target.token()
    if endpoint.get(good, good).status not in {401, *_TRANSPORT}:
        yield "two Authorization headers: taken (RFC 9110 §11.6.2)"


def _good(endpoint: Endpoint) -> Iterator[str]:
    for good in good_for(endpoint.target):
        answer = endpoint.get(b"Bearer " + good.make(endpoint.target))
        if answer.status == 401:  # noqa: PLR2004
            yield f"{good.name}: a good token was refused ({good.clause})"
        else:
            endpoint.count("good tokens taken")


def _differing(faces: dict[tuple[str, ...], str]) -> Iterator[str]:
    for challenges, attack in faces.items():
        if not any('error="invalid_token"' in challenge for challenge in challenges):
            yield f'{attack}: the challenge does not say error="invalid_token" (RFC 6750 §3.1)'
    if len(faces) > 1:
        yield f"bad tokens can be told apart by their challenge: {', '.join(faces.values())}"
