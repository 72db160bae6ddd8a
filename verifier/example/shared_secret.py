"""The same by a shared secret: for tokens of `node issuer.mjs --shared`, whose session and audience they name."""

import os

from fastapi import FastAPI

from betterauth_verifier import ExpiryOnly, KeyRing, Verifier
from betterauth_verifier.fastapi import RESPONSES, CurrentUser
from betterauth_verifier.gate import Gate

issuer = os.environ.get("ISSUER", "http://localhost:3000")
keys = KeyRing.watch("jwt-keys")
verifier = Verifier(keys=keys, issuer=issuer, audience="my-api", revocations=ExpiryOnly())

app = FastAPI(responses=RESPONSES)
app.add_middleware(Gate, verifier=verifier, public={"/healthz"})


@app.get("/me")
async def me(user: CurrentUser) -> dict[str, str]:
    return {"id": user.id, "session": user.session_id}
