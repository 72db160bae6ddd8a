"""`python -m betterauth_verifier.conformance URL --keys FILE --issuer ISSUER --audience AUDIENCE`

Sends every attack to a protected GET endpoint. With `--jwks-port PORT` instead of `--keys`, for a service that verifies
by public keys, the command is the issuer too: let the service under test fetch its key set from that port.
Exit status 0: all refused and every good token taken; 1: deviations, one a line; 2: the run proves nothing, because not
even a plain good token was taken.
"""

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from betterauth_verifier.conformance.over_http import Endpoint, deviations
from betterauth_verifier.conformance.target import Target
from betterauth_verifier.errors import ConfigurationError
from betterauth_verifier.keyring import KeyRing

PATIENCE = 60.0  # seconds


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    with ExitStack() as stack:
        try:
            targets, astray, patience = _published(options, stack) if options.keys is None else _shared(options)
            endpoint = Endpoint(options.url, targets)
            endpoint.require_good(patience)
        except (ConfigurationError, OSError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        found = 0
        for line in deviations(endpoint, astray):
            found += 1
            sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{endpoint.tally}; {found} deviations\n")
    return 1 if found else 0


Facts = tuple[Callable[[], Target], Callable[[], bool], float]


def _shared(options: argparse.Namespace) -> Facts:
    key = KeyRing.parse(Path(options.keys).read_text(encoding="utf-8")).signing_key
    return lambda: Target(key, options.issuer, options.audience, options.subject), lambda: False, 0


def _published(options: argparse.Namespace, stack: ExitStack) -> Facts:
    try:
        from betterauth_verifier.conformance.issuer import Issuer  # noqa: PLC0415 - needs the jwks extra
    except ImportError:
        raise ConfigurationError("Public keys need the extra: pip install betterauth-verifier[jwks].") from None

    issuer = stack.enter_context(Issuer(options.algorithm, options.jwks_port))
    sys.stdout.write(f"Keys are at {issuer.url}/, any path; waiting until {options.url} takes a good token.\n")
    sys.stdout.flush()
    facts = options.issuer, options.audience, options.subject
    return lambda: issuer.target(*facts), lambda: issuer.led_astray, PATIENCE


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="betterauth_verifier.conformance", description="Run the attack corpus.")
    parser.add_argument("url", help="a protected endpoint that answers GET")
    keys = parser.add_mutually_exclusive_group(required=True)
    keys.add_argument("--keys", help="the service's key ring file; its first key signs")
    keys.add_argument("--jwks-port", type=int, help="publish key pairs made for the run at this port of 127.0.0.1")
    parser.add_argument(
        "--algorithm", choices=["EdDSA", "ES256", "RS256"], default="EdDSA", help="of the published key"
    )
    parser.add_argument("--issuer", required=True)
    parser.add_argument("--audience", required=True)
    parser.add_argument("--subject", default="conformance", help="the sub of the tokens (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
