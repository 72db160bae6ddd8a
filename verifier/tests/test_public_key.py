"""Public-key mode against tokens that a real Better Auth has minted, and against keys that nobody should publish."""

import base64
import copy
import json
from pathlib import Path

import pytest

pytest.importorskip("cryptography", reason="public-key mode needs the jwks extra")

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from betterauth_verifier import ExpiryOnly, KeyRing, Reason, RevocationView, TokenRejected, Verifier
from betterauth_verifier._encoding import decode, encode
from betterauth_verifier._public_key import parse_jwks
from betterauth_verifier.jwks import RemoteKeys
from betterauth_verifier.stock import StockVerifier
from betterauth_verifier.testing import ABSENT, forge, new_key

MINTED = json.loads((Path(__file__).parent / "vectors" / "better-auth.json").read_text("utf-8"))
ISSUER = MINTED["issuer"]


def claims_of(token):
    return json.loads(decode(token.split(".")[1].encode()))


def verifier_of(vector, kind=StockVerifier, revocations=None, **facts):
    keys = RemoteKeys(lambda: json.dumps(vector["jwks"]).encode())
    keys.load()
    issued = claims_of(vector["token"])["iat"]
    facts = {"issuer": ISSUER, "audience": ISSUER, "clock": lambda: issued + 1} | facts
    return kind(keys=keys, revocations=revocations or ExpiryOnly(), **facts)


def reason(verifier, token):
    with pytest.raises(TokenRejected) as refused:
        verifier.verify(token)
    return refused.value.reason


@pytest.fixture(params=MINTED["vectors"])
def vector(request):
    return MINTED["vectors"][request.param]


def test_what_better_auth_mints_is_taken(vector):
    caller = verifier_of(vector).verify(vector["token"])
    assert (caller.id, caller.session_id, caller.token_id) == (vector["sub"], "", "")
    assert caller.expires_at - caller.issued_at == 900


def test_and_only_by_the_verifier_for_it(vector):
    assert reason(verifier_of(vector, Verifier), vector["token"]) is Reason.TYPE
    assert reason(verifier_of(vector, audience="other"), vector["token"]) is Reason.AUDIENCE
    assert reason(verifier_of(vector, issuer="https://evil.example"), vector["token"]) is Reason.ISSUER
    late = claims_of(vector["token"])["exp"] + 10
    assert reason(verifier_of(vector, clock=lambda: late), vector["token"]) is Reason.EXPIRED


def test_an_account_can_be_revoked(vector):
    view = RevocationView()
    view.refreshed()
    view.refuse_subject(vector["sub"])
    assert reason(verifier_of(vector, revocations=view), vector["token"]) is Reason.REVOKED


def test_altered_tokens_are_refused(vector):
    verifier = verifier_of(vector)
    head, body, signature = vector["token"].split(".")
    flipped = bytearray(decode(signature.encode()))
    flipped[5] ^= 1
    altered = encode(json.dumps(claims_of(vector["token"]) | {"sub": "mallory"}).encode()).decode()
    for forged in (
        f"{head}.{altered}.{signature}",
        f"{head}.{body}.{encode(bytes(flipped)).decode()}",
        f"{head}.{body}.{signature[:-4]}",
        f"{head}.{body}.{signature}AAAA",
        f"{head}.{body}.{signature}=",
        f"{head}.{body}.{encode(bytes(64)).decode()}",
        f"{head}.{body}.{encode(bytes.fromhex('3006020100020100')).decode()}",
    ):
        assert reason(verifier, forged) is Reason.SIGNATURE


def test_a_signature_has_one_length():
    vector = MINTED["vectors"]["ES256"]
    message, _, signature = vector["token"].rpartition(".")
    octets = decode(signature.encode())
    respelled = encode(octets[:32] + b"\0" + octets[32:]).decode()  # the same r and s to a lax reader
    assert reason(verifier_of(vector), f"{message}.{respelled}") is Reason.SIGNATURE


def test_the_algorithm_is_the_keys_and_never_the_tokens(vector):
    """Algorithm confusion: HMAC with whatever is public (CVE-2016-5431), or another algorithm of the list."""
    verifier, kid = verifier_of(vector), vector["jwks"]["keys"][0]["kid"]
    claims = claims_of(vector["token"])
    for alg in ("HS256", "none", "RS512", "PS256", "Ed25519", "ES256K"):
        assert reason(verifier, forge(new_key(), {"alg": alg, "kid": kid}, claims)) is Reason.ALGORITHM
    own = vector["jwks"]["keys"][0]["alg"]
    for alg in {"EdDSA", "ES256", "RS256"} - {own}:
        assert reason(verifier, forge(new_key(), {"alg": alg, "kid": kid}, claims)) is Reason.ALGORITHM
    assert reason(verifier, forge(new_key(), {"alg": own, "kid": kid}, claims)) is Reason.SIGNATURE
    assert reason(verifier, forge(new_key(), {"alg": own, "kid": "other"}, claims)) is Reason.KEY


def test_the_modes_never_mix(vector):
    ring = StockVerifier(keys=KeyRing([new_key()]), issuer=ISSUER, audience=ISSUER, revocations=ExpiryOnly())
    assert reason(ring, vector["token"]) is Reason.ALGORITHM
    with pytest.raises(ValueError, match="no usable key"):
        parse_jwks(json.dumps({"keys": [{"kty": "oct", "kid": "a", "alg": "HS256", "k": "AAAA"}]}).encode())


@pytest.mark.parametrize("typ", ["at+jwt", "secevent+jwt", "", None, 1, "id_token"])
def test_a_stock_token_has_no_other_type(now, typ):
    key = new_key()
    verifier = StockVerifier(keys=KeyRing([key]), issuer="i", audience="a", revocations=ExpiryOnly(), clock=lambda: now)
    claims = {"iss": "i", "aud": "a", "sub": "s", "iat": now, "exp": now + 300}
    header = {"alg": "HS256", "kid": key.kid}
    assert reason(verifier, forge(key, header | {"typ": typ}, claims)) is Reason.TYPE
    assert verifier.verify(forge(key, header, claims))
    assert verifier.verify(forge(key, header | {"typ": "JWT"}, claims | {"sid": "s-1"})).session_id == "s-1"
    assert reason(verifier, forge(key, header, claims | {"sid": ""})) is Reason.SESSION
    assert reason(verifier, forge(key, header, claims | {"jti": 7})) is Reason.TOKEN_ID
    assert reason(verifier, forge(key, header, claims | {"sub": ABSENT})) is Reason.SUBJECT


def jwk_of(algorithm, **changes):
    (jwk,) = copy.deepcopy(MINTED["vectors"][algorithm]["jwks"]["keys"])
    return {name: value for name, value in (jwk | changes).items() if value is not ABSENT}


def rsa_jwk(bits, exponent=65_537):
    modulus = rsa.generate_private_key(65_537, bits).public_key().public_numbers().n
    spelled = [encode(number.to_bytes((number.bit_length() + 7) // 8)).decode() for number in (modulus, exponent)]
    return {"kty": "RSA", "kid": "r", "n": spelled[0], "e": spelled[1]}


@pytest.mark.parametrize(
    "jwk",
    [
        jwk_of("EdDSA", kid=ABSENT),
        jwk_of("EdDSA", kid=7),
        jwk_of("EdDSA", alg="HS256"),
        jwk_of("EdDSA", alg="none"),
        jwk_of("EdDSA", alg=None),
        jwk_of("EdDSA", alg=["EdDSA"]),
        jwk_of("EdDSA", crv="Ed448"),
        jwk_of("EdDSA", crv=["Ed25519"]),
        jwk_of("EdDSA", kty="EC"),
        jwk_of("EdDSA", use="enc"),
        jwk_of("EdDSA", key_ops=["sign"]),
        jwk_of("EdDSA", key_ops=7),
        jwk_of("EdDSA", d="AAAA"),
        jwk_of("EdDSA", x="AAAA"),
        jwk_of("EdDSA", x=7),
        jwk_of("EdDSA", x=ABSENT),
        jwk_of("EdDSA", x=MINTED["vectors"]["EdDSA"]["jwks"]["keys"][0]["x"] + "="),
        jwk_of("ES256", x="A" * 43),
        jwk_of("ES256", y="A" * 42),
        jwk_of("ES256", x=encode(b"\0" + decode(MINTED["vectors"]["ES256"]["jwks"]["keys"][0]["x"].encode())).decode()),
        jwk_of("RS256", alg="PS256"),
        jwk_of("RS256", e="Aw"),
        jwk_of("RS256", n="AQAB"),
        rsa_jwk(1024),
        rsa_jwk(2048, 65_538),
        "a key",
    ],
)
def test_a_key_not_to_trust_is_left_out(jwk):
    good = jwk_of("ES256", kid="good")
    assert list(parse_jwks(json.dumps({"keys": [jwk, good]}).encode())) == ["good"]


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"keys":{}}', b'{"keys":[]}', json.dumps({"keys": [jwk_of("EdDSA")] * 2}).encode()]
)
def test_what_is_no_key_set(text):
    with pytest.raises(ValueError, match=r"."):
        parse_jwks(text)


def test_a_key_without_alg_has_the_one_of_its_kind():
    assert parse_jwks(json.dumps({"keys": [jwk_of("RS256", alg=ABSENT, use="sig")]}).encode())


def test_ed25519_agrees_with_an_independent_signer():
    private = ed25519.Ed25519PrivateKey.generate()
    x = base64.urlsafe_b64encode(private.public_key().public_bytes_raw()).rstrip(b"=").decode()
    keys = parse_jwks(json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": x}]}).encode())
    assert keys["k"].authentic(b"message", encode(private.sign(b"message")))
    assert not keys["k"].authentic(b"other", encode(private.sign(b"message")))
