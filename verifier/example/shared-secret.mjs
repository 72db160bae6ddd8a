// The jwt plugin, made to sign exactly what `Verifier` takes: HS256 with the first key of the file, nothing personal.
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { jwt } from "better-auth/plugins";

export const tokens = jwt({
  disableSettingJwtHeader: true,
  jwks: { remoteUrl: "https://unused.example", keyPairConfig: { alg: "ES256" } }, // must be there beside `sign`
  jwt: { audience: "my-api", definePayload: ({ session }) => ({ sid: session.id }), sign },
});

function sign({ iss, aud, sub, sid, iat }) {
  const [kid, secret] = readFileSync("jwt-keys", "utf8").split(/[:\n]/);
  const claims = { iss, aud, sub, sid, iat, exp: iat + 300, jti: randomUUID() };
  const message = [{ alg: "HS256", typ: "at+jwt", kid }, claims].map(encode).join(".");
  return `${message}.${createHmac("sha256", Buffer.from(secret, "base64url")).update(message).digest("base64url")}`;
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
