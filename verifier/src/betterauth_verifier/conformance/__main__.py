"""`python -m betterauth_verifier.conformance URL --keys FILE --issuer ISSUER --audience AUDIENCE`

Sends every attack to a protected GET endpoint. Exit status 0: all refused and every good token taken; 1: deviations,
one a line; 2: the run proves nothing, because not even a plain good token was taken.
"""

import argparse
import sys
from pathlib import Path

from betterauth_verifier.conformance.over_http import Endpoint, deviations
from betterauth_verifier.errors import ConfigurationError
from betterauth_verifier.keyring import KeyRing


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    try:
        key = KeyRing.parse(Path(options.keys).read_text(encoding="utf-8")).signing_key
        endpoint = Endpoint(options.url, key, options.issuer, options.audience, options.subject)
        endpoint.require_good()
    except (ConfigurationError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    found = 0
    for line in deviations(endpoint):
        found += 1
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{endpoint.tally}; {found} deviations\n")
    return 1 if found else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="betterauth_verifier.conformance", description="Run the attack corpus.")
    parser.add_argument("url", help="a protected endpoint that answers GET")
    parser.add_argument("--keys", required=True, help="the service's key ring file; its first key signs")
    parser.add_argument("--issuer", required=True)
    parser.add_argument("--audience", required=True)
    parser.add_argument("--subject", default="conformance", help="the sub of the tokens (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
