import { afterEach, describe, expect, it, vi } from "vitest";
import { callAccount } from "@/account/account-calls";
import { faultOf } from "@/account/messages";

afterEach(() => vi.unstubAllGlobals());

function answering(answer: Response) {
  const send = vi.fn<typeof fetch>().mockResolvedValue(answer);
  vi.stubGlobal("fetch", send);
  return () => new Headers(send.mock.calls[0]?.[1]?.headers);
}

describe("a call about the account", () => {
  it.each(["sign-out", "update-user", "delete-user"] as const)(
    "US-5 %s says whose page it comes from",
    async (action) => {
      const headers = answering(Response.json({}));
      expect(await callAccount(action, {}, "ada")).toMatchObject({ ok: true });
      expect(headers().get("x-duly-subject")).toBe("ada");
    },
  );

  it("says nothing of the kind before signing in", async () => {
    const headers = answering(Response.json({}));
    await callAccount("sign-in/email", { email: "a@b.example" }, null);
    expect(headers().has("x-duly-subject")).toBe(false);
  });

  it("US-5 has words for another account in this browser", async () => {
    answering(Response.json({ code: "OTHER_ACCOUNT" }, { status: 409 }));
    expect(await callAccount("delete-user", {}, "ada")).toEqual({ ok: false, code: "OTHER_ACCOUNT" });
    expect(faultOf("OTHER_ACCOUNT").words).toMatch(/Another account was signed in/);
  });
});
