// Ids are made here, so that a create can be sent twice and still be one task. RFC 9562 §5.7, §6.2 method 1: a counter
// in rand_a keeps the ids of one page in the order in which they were made.

let last = { ms: 0, count: 0 };

export function uuidV7(now: number = Date.now()): string {
  last = next(Math.floor(now));
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(last.ms / 2 ** 32));
  view.setUint32(2, last.ms % 2 ** 32);
  view.setUint16(6, 0x7000 | last.count);
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Never backwards, even when the clock is set back. */
function next(ms: number): { ms: number; count: number } {
  if (ms > last.ms) return { ms, count: 0 };
  return last.count < 0xfff ? { ms: last.ms, count: last.count + 1 } : { ms: last.ms + 1, count: 0 };
}
