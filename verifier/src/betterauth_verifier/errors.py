"""One tree, split by whose fault it is.

VerifierError
├── ConfigurationError   the operator's: refuse to start, one sentence says what to mend
├── TokenRejected        the client's: 401; `reason` is for logs and metrics, never for the answer
└── Unavailable          ours: 503 with `retry_after`; says nothing about the token
    ├── KeysUnavailable    no key is known yet, or none could be fetched
    └── RevocationsStale   who was refused lately is not known
"""

from enum import StrEnum

__all__ = ["ConfigurationError", "KeysUnavailable", "Reason", "RevocationsStale", "TokenRejected", "Unavailable"]


class Reason(StrEnum):
    """Why a request was refused, in the order in which the checks are made."""

    MISSING = "missing"  # no bearer token was sent at all
    AUTHORIZATION = "authorization"  # several Authorization headers
    TOO_LARGE = "too_large"
    MALFORMED = "malformed"  # not ASCII, not three segments, not canonical base64url
    HEADER = "header"  # not a strict JSON object, or a member beyond alg, typ and kid
    ALGORITHM = "algorithm"
    TYPE = "type"
    KEY = "key"  # a kid that is absent or not on the ring
    SIGNATURE = "signature"
    CLAIMS = "claims"  # authentic, but not a strict JSON object
    ISSUER = "issuer"
    AUDIENCE = "audience"
    SUBJECT = "subject"
    SESSION = "session"
    TOKEN_ID = "token_id"  # noqa: S105 - the claim, not a password
    DATES = "dates"  # absent, not numbers, or not on any calendar
    LIFETIME = "lifetime"  # valid for longer than any token may be, or for no time at all
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EVENT = "event"  # a security event of a shape or type that is not known
    REVOKED = "revoked"


class VerifierError(Exception):
    """The root; catch a branch instead."""


class ConfigurationError(VerifierError):
    """The message is one sentence for the operator, free of secrets."""


class TokenRejected(VerifierError):  # noqa: N818 - says what happened, as the contract names it
    """The token is not to be believed.

    `subject` is whose it was, for a log: only of a token that was good until it was revoked, None of any other.
    """

    def __init__(self, reason: Reason, subject: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.subject = subject


class Unavailable(VerifierError):  # noqa: N818 - likewise
    """Whether the token is good cannot be decided now; ask again in `retry_after` seconds."""

    reason = "unavailable"
    retry_after = 1


class KeysUnavailable(Unavailable):
    reason = "keys_unavailable"


class RevocationsStale(Unavailable):
    reason = "revocations_stale"
