// What an answer to a hello means, in one sentence. It comes from whatever listens there, so it is read with care.
import type { Key } from "./key-ring";
import type { IssuerOptions } from "./options";

/** `kind` is the same for as long as the matter is; the sentence may count seconds. */
export type Verdict = { agrees: boolean; kind: string; sentence: string };

type Hello = Pick<IssuerOptions, "eventsUrl" | "issuer" | "audience"> & { key: Key };

const LONGEST = 4096; // bytes of an answer that are looked at
const SPOKEN = 600; // characters of it that are repeated

/** Null for an answer that says nothing about the two: somebody is busy, or not there yet. */
export async function readAnswer(
  answer: Response,
  { eventsUrl, issuer, audience, key }: Hello,
): Promise<Verdict | null> {
  const { status } = answer;
  if (status >= 500 || status === 408 || status === 429) return null;
  const text = await beginning(answer);
  if (status === 202 && text === "") {
    const sentence = `the api agrees on keys ${key.fingerprint}, issuer ${issuer}, audience ${audience}`;
    return { agrees: true, kind: `agreed ${key.fingerprint}`, sentence };
  }
  const difference = status === 400 ? readDifference(text) : null;
  if (difference) return disagreement(difference.err, difference.description);
  if (status === 401 && /^bearer\b/i.test(answer.headers.get("www-authenticate") ?? "")) {
    const named = `kid ${key.kid}, fingerprint ${key.fingerprint}`;
    const remedy = "both must read the same key file";
    return disagreement(
      `key ${key.fingerprint}`,
      `it does not know the key that tokens are signed with (${named}): ${remedy}.`,
    );
  }
  const stranger = `what answers at ${eventsUrl}, with ${status}, is not the api; is its address or port another?`;
  return disagreement(`stranger ${status}`, stranger);
}

function disagreement(kind: string, sentence: string): Verdict {
  return { agrees: false, kind, sentence: `the api disagrees: ${sentence}` };
}

/** RFC 8935 §2.3. */
function readDifference(text: string): { err: string; description: string } | null {
  try {
    const { err, description }: { err?: unknown; description?: unknown } = JSON.parse(text) ?? {};
    if (typeof err !== "string" || typeof description !== "string" || !description) return null;
    return { err, description: description.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").slice(0, SPOKEN) };
  } catch {
    return null;
  }
}

async function beginning(answer: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    parts.push(part);
    size += part.byteLength;
    if (size >= LONGEST) break;
  }
  return Buffer.concat(parts).toString("utf8", 0, LONGEST);
}
