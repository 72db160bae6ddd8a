"""A service that trusts the Better Auth server beside it (issuer.mjs), by its public keys."""

import os

from fastapi import FastAPI

from betterauth_verifier import ExpiryOnly
from betterauth_verifier.fastapi import RESPONSES, CurrentUser
from betterauth_verifier.gate import Gate
from betterauth_verifier.jwks import RemoteKeys
from betterauth_verifier.remembering import Remembering
from betterauth_verifier.stock import StockVerifier

issuer = os.environ.get("ISSUER", "http://localhost:3000")
keys = RemoteKeys(f"{issuer}/api/auth/jwks")
keys.load()  # optional: rather not start than answer 503 until the issuer is up
verifier = StockVerifier(keys=keys, issuer=issuer, audience=issuer, revocations=ExpiryOnly())

app = FastAPI(responses=RESPONSES)
app.add_middleware(Gate, verifier=Remembering(verifier), public={"/healthz"})


@app.get("/me")
async def me(user: CurrentUser) -> dict[str, str]:
    return {"id": user.id}
