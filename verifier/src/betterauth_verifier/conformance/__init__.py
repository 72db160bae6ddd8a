"""The attack corpus: what a strict verifier refuses, each with the clause that says so; and what it takes.

Attacks are recipes, because tokens age: `attack.make(target)` is the token. `ATTACKS` and `GOOD` are for access tokens
by a shared secret; `attacks_on(target)` and `good_for(target)` for any key, and for a stock Better Auth's tokens too.
"""

from betterauth_verifier._key import Key
from betterauth_verifier.conformance import claims, form, good, header, shared_secret, signature, stock
from betterauth_verifier.conformance.good import GOOD
from betterauth_verifier.conformance.stock import StockTarget
from betterauth_verifier.conformance.target import Attack, Good, Target

__all__ = ["ATTACKS", "GOOD", "Attack", "Good", "StockTarget", "Target", "attacks_on", "good_for"]


def _for(algorithm: str, special: list[Attack]) -> tuple[Attack, ...]:
    """What is an algorithm's own name is no attack on it."""
    every = (*form.ATTACKS, *header.ATTACKS, *signature.ATTACKS, *special, *claims.ATTACKS)
    return tuple(attack for attack in every if attack.name != f"alg-{algorithm.lower()}")


ATTACKS: tuple[Attack, ...] = _for("HS256", shared_secret.ATTACKS)


def attacks_on(target: Target) -> tuple[Attack, ...]:
    if isinstance(target.key, Key):
        attacks = ATTACKS
    else:
        from betterauth_verifier.conformance import confusion, public_signature  # noqa: PLC0415 - need the jwks extra

        algorithm = target.key.algorithm
        attacks = _for(algorithm, [*confusion.ATTACKS, *public_signature.ATTACKS[algorithm]])
    if isinstance(target, StockTarget):
        attacks = (*stock.ATTACKS, *(attack for attack in attacks if attack.name not in stock.ALLOWED))
    return attacks


def good_for(target: Target) -> tuple[Good, ...]:
    return (*good.ANY, *stock.GOOD) if isinstance(target, StockTarget) else GOOD
