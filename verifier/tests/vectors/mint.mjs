// Mints vectors with the Better Auth that web uses, stock but for the algorithm: node mint.mjs > better-auth.json
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const load = (name) => import(require.resolve(name));
const { betterAuth } = await load("better-auth");
const { memoryAdapter } = await load("better-auth/adapters/memory");
const { jwt } = await load("better-auth/plugins");

const baseURL = "https://app.example";

async function vector(alg) {
  const tables = { user: [], session: [], account: [], verification: [], jwks: [] };
  const auth = betterAuth({
    baseURL,
    secret: "only for vectors, never for a service",
    database: memoryAdapter(tables),
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
    plugins: [jwt(alg ? { jwks: { keyPairConfig: { alg } } } : {})],
  });
  const call = (path, init) => auth.handler(new Request(`${baseURL}/api/auth${path}`, init));
  const body = JSON.stringify({ name: "Alice", email: "alice@example.com", password: "correct horse battery" });
  const headers = { "content-type": "application/json", origin: baseURL };
  const signedUp = await call("/sign-up/email", { method: "POST", headers, body });
  const cookie = signedUp.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const { token } = await (await call("/token", { headers: { cookie } })).json();
  return { token, jwks: await (await call("/jwks")).json(), sub: tables.user[0].id };
}

const vectors = { EdDSA: await vector(), ES256: await vector("ES256"), RS256: await vector("RS256") };
console.log(JSON.stringify({ betterAuth: require("./package.json").dependencies["better-auth"], issuer: baseURL, vectors }, null, 2));
