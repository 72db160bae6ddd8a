// An authenticator in software: what a device would send (WebAuthn Level 3), and what a dishonest one could.
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";

type Ceremony = { challenge: string; origin: string; rpId: string; verified?: boolean };

export type Authenticator = {
  id: string;
  create: (ceremony: Ceremony) => Record<string, unknown>;
  get: (ceremony: Ceremony) => Record<string, unknown>;
};

const PRESENT = 0x01;
const VERIFIED = 0x04;
const WITH_KEY = 0x40;

export function softAuthenticator(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const raw = randomBytes(32);
  const id = raw.toString("base64url");
  let counter = 0;

  const data = ({ rpId, verified = true }: Ceremony, more = Buffer.alloc(0)): Buffer => {
    const flags = PRESENT | (verified ? VERIFIED : 0) | (more.length ? WITH_KEY : 0);
    counter += 1;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.of(flags), count, more]);
  };
  const client = (type: string, { challenge, origin }: Ceremony): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const answer = (response: Record<string, unknown>): Record<string, unknown> => ({
    id,
    rawId: id,
    type: "public-key",
    clientExtensionResults: {},
    response,
  });

  return {
    id,
    create: (ceremony) => {
      const key = Buffer.concat([
        Buffer.from("a5010203262001215820", "hex"), // COSE: EC2, ES256, P-256 (RFC 9053)
        Buffer.from(x, "base64url"),
        Buffer.from("225820", "hex"),
        Buffer.from(y, "base64url"),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.of(0, raw.length), raw, key]);
      const authData = data(ceremony, attested);
      // CBOR: {fmt: "none", attStmt: {}, authData: bytes}
      const head = Buffer.from("a363666d74646e6f6e656761747453746d74a06861757468446174615900", "hex");
      const object = Buffer.concat([head, Buffer.of(authData.length), authData]);
      return answer({
        clientDataJSON: client("webauthn.create", ceremony).toString("base64url"),
        attestationObject: object.toString("base64url"),
        transports: ["internal"],
      });
    },
    get: (ceremony) => {
      const authData = data(ceremony);
      const said = client("webauthn.get", ceremony);
      const signature = sign("sha256", Buffer.concat([authData, sha256(said)]), privateKey);
      return answer({
        clientDataJSON: said.toString("base64url"),
        authenticatorData: authData.toString("base64url"),
        signature: signature.toString("base64url"),
      });
    },
  };
}

function sha256(data: string | Buffer): Buffer {
  return createHash("sha256").update(data).digest();
}
