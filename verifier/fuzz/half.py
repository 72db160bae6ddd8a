"""One half of the fuzz, in a process of its own: `python -m fuzz.half {gate,signed} [--hole NAME] [libFuzzer options]`

The coverage of the library and of the reference guides it; half of the cases are made by their shape (cases.py), half
are libFuzzer's changes of what was interesting before. The last line is the tally as JSON, also if something is found.
"""

from __future__ import annotations

import argparse
import atexit
import json
import sys
import time
from random import Random

import atheris

from fuzz import cases  # noqa: F401 - first, so that it is not instrumented

with atheris.instrument_imports(include=["betterauth_verifier", "fuzz.reference", "fuzz.reference_json"]):
    from fuzz import checks, holes


HALVES = {"gate": (checks.check_gate, checks.gate_case), "signed": (checks.check_signed, checks.signed_case)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("half", choices=HALVES)
    parser.add_argument("--hole", default="")
    options, rest = parser.parse_known_args()
    check, make = HALVES[options.half]
    for hole in holes.HOLES[options.half]:
        if hole.__name__ == options.hole:
            hole()
    tally, began = checks.Tally(), time.monotonic()

    def one(data: bytes) -> None:
        tally.cases += 1
        try:
            check(tally, data)
        except BaseException:
            report()  # the process ends without much ado
            raise

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        rng = Random(seed)  # noqa: S311 - cases, not secrets
        return atheris.Mutate(data, max(size, len(data))) if data and rng.random() < 0.5 else make(rng)[:size]

    def report() -> None:
        facts = {"cases": tally.cases, "seconds": time.monotonic() - began, "slowest": tally.slowest}
        print(json.dumps({**facts, "verdicts": dict(tally.verdicts.most_common())}), flush=True)

    atexit.register(report)
    atheris.Setup([sys.argv[0], *rest], one, custom_mutator=mutate)
    atheris.Fuzz()


main()
