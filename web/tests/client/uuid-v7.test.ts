import { describe, expect, it } from "vitest";
import { uuidV7 } from "@/client/uuid-v7";

const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = (id: string) => Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);

describe("an id made here", () => {
  it("is a UUID of version 7 that begins with the time", () => {
    const now = Date.now() + 1000;
    const id = uuidV7(now);
    expect(id).toMatch(FORM);
    expect(time(id)).toBe(now);
  });

  it("sorts in the order of making, also within a millisecond and when the clock is set back", () => {
    const now = Date.now() + 5000;
    const ids = [...Array.from({ length: 10_000 }, () => uuidV7(now)), uuidV7(now - 60_000), uuidV7(now + 60_000)];
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => FORM.test(id))).toBe(true);
  });
});
