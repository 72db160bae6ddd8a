"""The attack corpus: what a strict verifier refuses, each with the clause that says so; and what it takes.

`ATTACKS` are recipes, because tokens age: `attack.make(target)` is the token.
"""

from betterauth_verifier.conformance import claims, form, header, signature
from betterauth_verifier.conformance.good import GOOD
from betterauth_verifier.conformance.target import Attack, Good, Target

__all__ = ["ATTACKS", "GOOD", "Attack", "Good", "Target"]

ATTACKS: tuple[Attack, ...] = (*form.ATTACKS, *header.ATTACKS, *signature.ATTACKS, *claims.ATTACKS)
