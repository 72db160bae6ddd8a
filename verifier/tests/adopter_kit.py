"""The same for what a service's tests use."""

from betterauth_verifier import Reason, TokenRejected, Verifier
from betterauth_verifier.conformance import ATTACKS, GOOD, Attack, Good, StockTarget, Target, attacks_on, good_for
from betterauth_verifier.events import ACCOUNT_PURGED, SESSION_REVOKED
from betterauth_verifier.handshake import VERIFICATION
from betterauth_verifier.testing import (
    ABSENT,
    HeadersFor,
    TokenFor,
    event_claims,
    forge,
    mint,
    mint_account_purged,
    mint_session_revoked,
    mint_verification,
    new_key,
    ring_text,
)


def refused(verifier: Verifier, token: bytes) -> Reason | None:
    try:
        verifier.verify(token)
    except TokenRejected as refusal:
        return refusal.reason
    return None


def tokens(token_for: TokenFor, headers_for: HeadersFor) -> list[str]:
    key = new_key()
    made = [mint(key, sid=ABSENT), mint_session_revoked(key, "s-1", "alice"), mint_account_purged(key, "alice")]
    claims = event_claims(VERIFICATION, {}, {"format": "opaque", "id": key.fingerprint})
    confused: dict[str, dict[str, str]] = {ACCOUNT_PURGED: {}, SESSION_REVOKED: {}}
    made += [forge(key, {"typ": "secevent+jwt"}, claims | {"events": confused})]
    return [
        *made,
        ring_text(key),
        mint_verification(key),
        token_for("alice", iat=1),
        headers_for("bob")["Authorization"],
    ]


def corpus(verifier: Verifier, target: Target) -> None:
    attacks: tuple[Attack, ...] = attacks_on(target) if isinstance(target, StockTarget) else ATTACKS
    good: tuple[Good, ...] = good_for(target) if isinstance(target, StockTarget) else GOOD
    for attack in attacks:
        assert refused(verifier, attack.make(target)) == attack.reason
    for each in good:
        assert verifier.verify(each.make(target)).id == target.subject
