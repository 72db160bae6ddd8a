// A body on its way to the api: bounded in size and in time, and read only for a token that could be one.

/** Twice what the api takes, so that it is the api that says 413, and never more than this is held or sent. */
const BODY_CAP = 128 * 1024;
/** ms until a body must be here. */
const PATIENCE = 10_000;

const LATE = Symbol("late");

type Body = { bytes: Uint8Array<ArrayBuffer> | null } | "late";

/** The api refuses before it would look at a body, so without a token nothing is read at all. */
export async function readBody(request: Request): Promise<Body> {
  const token = /^bearer +[^.\s]+\.[^.\s]+\.[^.\s]+$/i.test(request.headers.get("authorization") ?? "");
  if (!request.body || ["GET", "HEAD"].includes(request.method) || !token) return { bytes: null };
  const reader = request.body.getReader();
  const deadline = startDeadline();
  try {
    const parts = await readParts(reader, deadline.passed);
    if (parts === null) return "late";
    return { bytes: join(parts) };
  } finally {
    deadline.stop();
    reader.cancel().catch(() => {}); // what is left of it interests nobody
  }
}

/** At least BODY_CAP bytes or all of them; null when they did not come in time. */
async function readParts(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  late: Promise<typeof LATE>,
): Promise<Uint8Array[] | null> {
  const parts: Uint8Array[] = [];
  for (let size = 0; size < BODY_CAP; size += parts.at(-1)?.byteLength ?? 0) {
    const part = await Promise.race([reader.read(), late]);
    if (part === LATE) return null;
    if (part.done) return parts;
    parts.push(part.value);
  }
  return parts;
}

function startDeadline(): { passed: Promise<typeof LATE>; stop: () => void } {
  const { promise, resolve } = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => resolve(LATE), PATIENCE);
  return { passed: promise, stop: () => clearTimeout(timer) };
}

function join(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const body = new Uint8Array(Math.min(size, BODY_CAP));
  let at = 0;
  for (const part of parts) {
    body.set(part.subarray(0, body.length - at), at);
    at += part.byteLength;
  }
  return body;
}
