"""Verifying, side by side in one run: CPU time of one thread, interleaved in turns, medians. Writes results.md.

python bench/verification/run.py
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from betterauth_verifier import ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.gate import Gate
from betterauth_verifier.testing import AUDIENCE, ISSUER, new_key, ring_text

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import deviations  # noqa: E402 - beside this file
import public_key  # noqa: E402
import revocation  # noqa: E402
import shared_secret  # noqa: E402
from shared_secret import CALLS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from betterauth_verifier import Key

ROUNDS = 200


def medians(turns: dict[str, Callable[[], object]]) -> dict[str, float]:
    """CPU µs a call: in every round each one has its turn, so that a slow moment is slow for all."""
    times: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(ROUNDS):
        for name, turn in turns.items():
            began = time.thread_time_ns()
            turn()
            times[name].append((time.thread_time_ns() - began) / CALLS / 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def table(title: str, figures: dict[str, float]) -> list[str]:
    floor, ours = list(figures.values())[:2]
    rows = [f"| {name} | {us:.1f} | {us / floor:.1f} | {us / ours:.1f} |" for name, us in figures.items()]
    return ["", f"## {title}", "", "| | CPU µs | × floor | × ours |", "|---|---|---|---|", *rows]


def revocations() -> list[str]:
    (_, nobody), *asked = medians(revocation.turns(CALLS)).items()
    rows = [f"| {name} | {us - nobody:.2f} |" for name, us in asked]
    bound = f"Part of every verification above; it is to stay under {revocation.BOUND:g} µs."
    return ["", "## Asking who was revoked", "", bound, "", "| | CPU µs |", "|---|---|", *rows]


def gate(key: Key, token: str) -> dict[str, float]:
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(_message: Any) -> None:
        pass

    verifier = Verifier(keys=KeyRing([key]), issuer=ISSUER, audience=AUDIENCE, revocations=ExpiryOnly())
    headers = [(b"host", b"x"), (b"accept", b"*/*"), (b"authorization", b"Bearer " + token.encode())]

    def through(application: Any) -> Callable[[], None]:
        def turn() -> None:
            for _ in range(CALLS):
                once()

        def once() -> None:
            scope = {"type": "http", "method": "GET", "path": "/api/tasks", "headers": headers, "state": {}}
            try:
                application(scope, None, send).send(None)
            except StopIteration:
                return

        return turn

    return medians({"the application alone": through(app), "behind the gate": through(Gate(app, verifier=verifier))})


def public_keys() -> list[str]:
    from betterauth_verifier.conformance.issuer import Issuer  # noqa: PLC0415 - needs cryptography

    with Issuer("EdDSA") as issuer:
        target = issuer.target(subject="u" * 32)
        token = target.token().decode()
        found = [each for each in public_key.contenders(issuer) if deviations.knows(each, target)]
        turns = {contender.name: contender.turn(token) for contender in found}
        lines = table(f"Public key (EdDSA, stock shape, {len(token)} bytes)", medians(turns))
        lines += ["", "All but the floor find the key in a set of four by the token's `kid`, as their documents say."]
    return lines + deviations.public_keys()


def main() -> None:
    warnings.simplefilter("ignore")  # of libraries about themselves
    key, now = new_key(), int(time.time())
    lines = [
        "# Verifying a token",
        "",
        f"Python {platform.python_version()}, {os.cpu_count()} cores. `python bench/verification/run.py`",
    ]
    with tempfile.TemporaryDirectory() as folder:
        ring = Path(folder) / "keys"
        ring.write_text(ring_text(key))
        ring.chmod(0o600)
        os.utime(ring, (1, 1))
        found = list(shared_secret.contenders(key, ring))
        token = shared_secret.good_token(key, now)
        turns = {contender.name: contender.turn(token) for contender in found}
        lines += table(f"Shared secret (HS256, {len(token)} bytes, 2,000 revocations known)", medians(turns))
        lines += deviations.shared_secret(key, found[1:])
        alone, gated = gate(key, token).values()
        lines += [
            "",
            f"The gate adds {gated - alone:.1f} µs to a bare application's {alone:.1f} µs, verification included.",
        ]
    lines += revocations()
    try:
        lines += public_keys()
    except ImportError:
        lines += ["", "Public-key mode was not measured: cryptography is not installed."]
    text = "\n".join(lines) + "\n"
    (HERE / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
