"""The attack corpus on everybody: what each takes though it should not, and where each breaks down."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import public_key

from betterauth_verifier import Reason
from betterauth_verifier.conformance import Target, attacks_on
from betterauth_verifier.testing import AUDIENCE, ISSUER

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shared_secret import Contender

    from betterauth_verifier import Key

PROFILE = {Reason.TYPE, Reason.KEY, Reason.SESSION, Reason.TOKEN_ID, Reason.TOO_LARGE, Reason.LIFETIME}
TELLING = [
    "exp-absent",
    "sub-absent",
    "exp-text",
    "kid-of-another-key",
    "crit-unknown",
    "sub-list",
    "payload-sub-twice",
]
TELLING += [
    "header-alg-twice",
    "signature-padded",
    "payload-utf-16",
    "payload-nan",
    "sub-nul",
    "payload-lone-surrogate",
]
EXPLAINED = """
Accepted / of these beyond our profile / crashed. A library that does not know our profile cannot be blamed for `typ`,
`kid`, `sid`, `jti`, size and lifetime: "beyond" leaves those out. A crash is an exception other than the library's own,
which a service answers with 500."""


class Verdict(NamedTuple):
    accepted: list[str]
    beyond: list[str]
    crashed: list[str]

    def __str__(self) -> str:
        return " / ".join(str(len(names)) for names in self)

    def example(self) -> str:
        return ", ".join([*(name for name in TELLING if name in self.beyond)][:4])


def knows(contender: Contender, target: Target) -> bool:
    """Whether it takes a good token at all."""
    try:
        contender.verify(target.token().decode())
    except Exception:  # noqa: BLE001 - however it refuses
        return False
    return True


def judge(contender: Contender, target: Target) -> Verdict:
    verdict = Verdict([], [], [])
    for attack in attacks_on(target):
        try:
            contender.verify(attack.make(target).decode("latin-1"))
        except contender.refuses:
            continue
        except Exception:  # noqa: BLE001 - what a service would answer with 500
            verdict.crashed.append(attack.name)
        else:
            verdict.accepted.append(attack.name)
            verdict.beyond.extend([] if attack.reason in PROFILE else [attack.name])
    return verdict


def shared_secret(key: Key, contenders: Iterable[Contender]) -> list[str]:
    target = Target(key, ISSUER, AUDIENCE)
    verdicts = {contender.name: judge(contender, target) for contender in contenders}
    return [
        "",
        f"## Deviations, shared secret ({len(attacks_on(target))} attacks)",
        EXPLAINED,
        "",
        "| | HS256 | for instance |",
        "|---|---|---|",
        *(f"| {name} | {verdict} | {verdict.example()} |" for name, verdict in verdicts.items()),
    ]


def public_keys() -> list[str]:
    """By each algorithm in turn; every set of keys has all of them."""
    from betterauth_verifier.conformance.issuer import Issuer  # noqa: PLC0415 - needs cryptography

    verdicts: dict[str, list[Verdict | None]] = {}
    sizes = []
    for algorithm in public_key.ALGORITHMS:
        with Issuer(algorithm) as issuer:
            target = issuer.target()
            sizes.append(str(len(attacks_on(target))))
            for contender in list(public_key.contenders(issuer))[1:]:
                verdict = judge(contender, target) if knows(contender, target) else None
                verdicts.setdefault(contender.name, []).append(verdict)
    return [
        "",
        f"## Deviations, public keys and a stock Better Auth's tokens ({', '.join(sizes)} attacks)",
        "",
        "Figures as above. Everybody has two keys of the algorithm and one of each other, and may use all three.",
        "",
        f"| | {' | '.join(public_key.ALGORITHMS)} | for instance |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {' | '.join(str(verdict or 'not supported') for verdict in row)} | {row[-1].example()} |"
            for name, row in verdicts.items()
            if row[-1]
        ),
    ]
