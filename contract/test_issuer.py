"""The issuer's half (`web/src/issuer`) and the verifier agree: on every shared value, and on what is made of them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from betterauth_verifier import (
    KeyRing,
    RevocationView,
    TokenRejected,
    Verifier,
    _claims,
    _hygiene,
    events,
    handshake,
    keyring,
)
from betterauth_verifier import verifier as library
from betterauth_verifier._encoding import decode
from betterauth_verifier.testing import AUDIENCE, ISSUER, forge, mint, mint_account_purged, new_key
from duly_api.revocations.routes import MEDIA_TYPE

ROOT = Path(__file__).resolve().parents[1]
KEY = new_key()
IDS = {"sub": "user", "sid": "session", "jti": "token"}
# Regular expressions as their source: every value is plain JSON.
DUMP = """
const values = await import(process.argv[1]);
const plain = (_, value) => (value instanceof RegExp ? value.source : value);
console.log(JSON.stringify({ ...values }, plain));
"""


@pytest.fixture(scope="module")
def agreed():
    node = Path(sys.executable).parent / "node"
    module = (ROOT / "web" / "src" / "issuer" / "agreement.ts").as_uri()
    command = [node, "--input-type=module", "--eval", DUMP, module]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_every_shared_value_is_the_verifiers(agreed):
    theirs = {
        "ALGORITHM": KEY.algorithm,
        "TOKEN_TYPE": _typ(mint(KEY)),
        "EVENT_TYPE": _typ(mint_account_purged(KEY, "user")),
        "EVENT_MEDIA_TYPE": MEDIA_TYPE,
        "HEADER_MEMBERS": sorted(_members(mint(KEY), 0)),
        "CLAIMS": sorted(_members(mint(KEY), 1)),
        "IDENTIFIER": f"^{_claims._is_identifier.__self__.pattern}$",  # noqa: SLF001 - the rule itself, not a copy
        "MAX_LIFETIME": library.MAX_LIFETIME,
        "LEEWAY": library.LEEWAY,
        "EXPIRY_LEEWAY": library.EXPIRY_LEEWAY,
        "KID": f"^{keyring._is_kid.__self__.pattern}$",  # noqa: SLF001 - likewise
        "MIN_KEY_BYTES": _hygiene.MIN_KEY_BYTES,
        "MAX_KEYS": keyring.MAX_KEYS,
        "MAX_RING_BYTES": keyring.MAX_FILE_BYTES,
        "VERIFICATION": handshake.VERIFICATION,
        "SESSION_REVOKED": events.SESSION_REVOKED,
        "ACCOUNT_PURGED": events.ACCOUNT_PURGED,
    }
    assert agreed == theirs


def test_the_verifier_believes_exactly_what_is_agreed(agreed):
    header = {"alg": agreed["ALGORITHM"], "typ": agreed["TOKEN_TYPE"], "kid": KEY.kid}
    view, keys = RevocationView(), KeyRing([KEY])
    view.refreshed()
    verifier = Verifier(keys=keys, issuer=ISSUER, audience=AUDIENCE, revocations=view, clock=lambda: 1000.0)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "iat": 1000, "exp": 1000 + agreed["MAX_LIFETIME"], **IDS}
    assert sorted(header) == agreed["HEADER_MEMBERS"]
    assert sorted(claims) == agreed["CLAIMS"]
    assert verifier.verify(forge(KEY, header, claims)).id == "user"
    for left_out in agreed["CLAIMS"]:
        with pytest.raises(TokenRejected):
            verifier.verify(forge(KEY, header, {name: value for name, value in claims.items() if name != left_out}))
    for refused in ({"exp": claims["exp"] + 1}, {"iat": 1000 + agreed["LEEWAY"] + 1}):
        with pytest.raises(TokenRejected):
            verifier.verify(forge(KEY, header, claims | refused))


def _typ(token: str) -> str:
    return _members(token, 0)["typ"]


def _members(token: str, part: int) -> dict:
    return json.loads(decode(token.split(".")[part].encode()))
