import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openSession, type Session } from "@/client/session";

const tokenOf = (sub: string): string => {
  const iat = Math.floor(Date.now() / 1000);
  return `h.${Buffer.from(JSON.stringify({ sub, iat, exp: iat + 300 })).toString("base64url")}.s`;
};

let session: Session | null = null;

beforeEach(() => vi.stubGlobal("window", { location: { origin: "http://duly.test" } }));

afterEach(() => {
  session?.close();
  vi.unstubAllGlobals();
});

function signedInAs(subject: string | null): void {
  vi.stubGlobal("fetch", async (input: RequestInfo | URL) =>
    String(input) === "/api/auth/token"
      ? Response.json(subject === null ? {} : { token: tokenOf(subject) }, { status: subject === null ? 401 : 200 })
      : Response.json({ items: [], next_cursor: null }),
  );
}

describe("a signed-in page", () => {
  it.each([
    ["ben", "switched"],
    [null, "ended"],
  ])("US-5 whose cookie belongs to %s by now ends: %s", async (subject, reason) => {
    signedInAs(subject);
    const onEnd = vi.fn();
    session = openSession("ada", onEnd);
    await expect(session.api.list("open", null, new AbortController().signal)).rejects.toThrow("signed out");
    expect(onEnd).toHaveBeenCalledExactlyOnceWith(reason);
  });

  it("FR-09 tells the other tabs once; a late answer does not end what was begun since", async () => {
    const told = vi.fn();
    const tab = new BroadcastChannel("duly");
    tab.addEventListener("message", ({ data }: MessageEvent<{ kind: string; reason?: string }>) => told(data));
    signedInAs(null);
    session = openSession("ada", () => {});
    session.end("signed-out");
    await expect(session.api.list("open", null, new AbortController().signal)).rejects.toThrow("signed out");
    session.end("ended");
    const last = new BroadcastChannel("duly");
    const marker = { kind: "ended", subject: "somebody else" };
    last.postMessage(marker);
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(marker));
    const reasons = told.mock.calls.map(([data]) => data.reason).filter(Boolean);
    expect(reasons).toEqual(["signed-out"]);
    for (const channel of [tab, last]) channel.close();
  });

  it("goes on while it is its own", async () => {
    signedInAs("ada");
    const onEnd = vi.fn();
    session = openSession("ada", onEnd);
    expect((await session.api.list("open", null, new AbortController().signal)).items).toEqual([]);
    expect(onEnd).not.toHaveBeenCalled();
  });
});
