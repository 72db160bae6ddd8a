"""The start-up handshake: two halves that do not fit say so in one sentence, before a token is refused for it.

The issuer sends a verification event (OpenID Shared Signals Framework 1.0 §8.1.4), which is a SET (RFC 8417) like
those of `events`: `sub_id` names the fingerprint of the key that signed it. Only whoever holds a key of the ring can
send one and hears what differs; everybody else is refused like any bad event. It changes nothing, so a replay is idle:
after a minute it is told that it is late, and no more.
"""

import math
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from betterauth_verifier._claims import LEEWAY, identifier, instant
from betterauth_verifier._difference import audiences, issuers
from betterauth_verifier._envelope import Envelope
from betterauth_verifier.errors import ConfigurationError, Reason, TokenRejected
from betterauth_verifier.keyring import KeyRing

__all__ = ["VERIFICATION", "Difference", "Handshake"]

VERIFICATION = "https://schemas.openid.net/secevent/ssf/event-type/verification"

_is_fingerprint = re.compile(r"[0-9a-f]{8}").fullmatch


@dataclass(frozen=True, slots=True)
class Difference:
    """What the sender should hear: 400 with both as `application/json`, `Content-Language: en` (RFC 8935 §2.3, §2.4).

    The description is one sentence of printable ASCII, free of secrets: both values and the remedy.
    """

    err: Literal["invalid_issuer", "invalid_audience", "invalid_request"]
    description: str


class Handshake:
    """Made of the same facts as the Verifier. `clock` gives seconds since the epoch."""

    def __init__(self, *, keys: KeyRing, issuer: str, audience: str, clock: Callable[[], float] = time.time) -> None:
        if not issuer or not audience:
            raise ConfigurationError("The handshake needs a non-empty issuer and audience.")
        self._keys, self._envelope = keys, Envelope(keys, "secevent+jwt")
        self._issuer, self._audience, self._clock = issuer, audience, clock

    def compare(self, text: str | bytes) -> Difference | None:
        """None when issuer, audience, key and clocks agree: answer 202.

        TokenRejected (answer 401) for what is not authentic, and with Reason.EVENT for an authentic event of another
        kind, which is for the EventVerifier.
        """
        claims, key = self._envelope.open(text)
        if not _is_verification(claims):
            raise TokenRejected(Reason.EVENT)
        amiss = _form(claims) or self._clocks(claims["iat"]) or self._fingerprints(key.kid, claims["sub_id"]["id"])
        if amiss:
            return Difference("invalid_request", amiss)
        if claims.get("iss") != self._issuer:
            return Difference("invalid_issuer", issuers(claims.get("iss"), self._issuer))
        if claims.get("aud") != self._audience:
            return Difference("invalid_audience", audiences(claims.get("aud"), self._audience))
        return None

    def _clocks(self, issued: float) -> str:
        """First of all: who replays an old event learns that it is old."""
        now = self._clock()
        if abs(now - issued) <= LEEWAY:
            return ""
        side = "ahead of" if issued > now else "behind"
        return (
            f"The issuer's clock is {math.ceil(abs(now - issued))} seconds {side} this service's ({_iso(issued)} and "
            f"{_iso(now)}), or the event came late; {LEEWAY} are allowed, so set both clocks by the network's time."
        )

    def _fingerprints(self, kid: str, said: str) -> str:
        key = self._keys.find(kid)
        if key is not None and said == key.fingerprint:
            return ""
        known = key.fingerprint if key else "no key any more"
        return (
            f"The issuer calls its signing key {said}, to this service {kid} is {known}, though the signature fits: "
            "compute the fingerprint as the first 8 hex digits of the SHA-256 of the key's bytes."
        )


def _is_verification(claims: dict[str, Any]) -> bool:
    events = claims.get("events")
    return isinstance(events, dict) and events.keys() == {VERIFICATION}


def _form(claims: dict[str, Any]) -> str:
    """What a verification event of this profile looks like, or the sentence that says what is amiss."""
    subject = claims.get("sub_id")
    if "exp" in claims or "sub" in claims:
        return "The verification event has exp or sub and so looks like an access token; leave them out."
    if claims["events"][VERIFICATION] != {}:
        return "The verification event has members of its own; send it as {}."
    if not isinstance(subject, dict) or subject.keys() != {"format", "id"} or subject["format"] != "opaque":
        return 'The sub_id is not {"format":"opaque","id":...}; name the fingerprint of the signing key there.'
    if not isinstance(subject["id"], str) or not _is_fingerprint(subject["id"]):
        return "The id in sub_id is no fingerprint; send 8 hex digits of the SHA-256 of the signing key's bytes."
    try:
        identifier(claims, "jti", Reason.TOKEN_ID)
        instant(claims, "iat")
    except TokenRejected as refused:
        return _REMEDIES[refused.reason]
    return ""


_REMEDIES = {
    Reason.TOKEN_ID: "The jti is no identifier; send 1 to 128 plain characters, a UUID for instance.",
    Reason.DATES: "The iat is no NumericDate; send a number of seconds since 1970.",
}


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
