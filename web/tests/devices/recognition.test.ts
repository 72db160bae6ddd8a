import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openKnownDevices } from "@/devices/known-devices";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const rows = () => house.store.all("select user_id, kind, mark from duly_known_places");

/** Whether a browser with that cookie is known to the account. */
async function knows(email: string, cookie: string): Promise<boolean> {
  const devices = cookie
    .split(".")
    .map((value) => createHmac("sha256", house.settings.authSecret).update(`device\0${value}`).digest("base64url"));
  const known = await openKnownDevices(house.store).knows(email, { devices, network: "?" });
  return known.device !== null;
}

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@duly.example`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  return { tab, email };
}

describe("a browser's cookie", () => {
  it("NF-3 FR-12 is HttpOnly, Lax and long-lived, and kept as a digest only", async () => {
    const email = `${crypto.randomUUID()}@duly.example`;
    const answer = await browser(house).call("POST", "sign-up/email", { name: "A", email, password: PASSWORD });
    const line = answer.headers.getSetCookie().find((cookie) => cookie.startsWith("duly.device=")) ?? "";
    expect(line).toMatch(/^duly\.device=[\w-]{32}; Max-Age=15552000; Path=\/; HttpOnly; SameSite=Lax$/);
    const [, value = "?"] = /=([\w-]{32});/.exec(line) ?? [];
    expect(JSON.stringify(await rows())).not.toContain(value);
    expect(JSON.stringify(await rows())).not.toContain("192.0.2.");
  });

  it("stays the same for the next sign-in, signing out included", async () => {
    const { tab, email } = await signedUp();
    const first = tab.cookies.get("duly.device");
    await tab.call("POST", "sign-out", {});
    await tab.call("POST", "sign-in/email", { email, password: PASSWORD });
    expect(tab.cookies.get("duly.device")).toBe(first);
  });

  it("NF-3 that somebody else has a copy of is no known one: each account has a value of its own in it", async () => {
    const [before, owner] = [await signedUp(), await signedUp()];
    const copy = before.tab.cookies.get("duly.device") ?? "?";
    await before.tab.call("POST", "sign-out", {});
    await before.tab.call("POST", "sign-in/email", { email: owner.email, password: PASSWORD });
    const both = before.tab.cookies.get("duly.device") ?? "?";
    expect(await knows(owner.email, copy)).toBe(false);
    expect(await knows(owner.email, both)).toBe(true);
    expect(await knows(before.email, both)).toBe(true); // who was here before goes on from here
    const [, own = "?"] = both.split(".");
    expect(await knows(before.email, own)).toBe(false); // and the later one gets nothing of theirs
  });

  it("NF-3 that we did not give out makes no browser known, so that nobody can plant one that they know", async () => {
    const { email } = await signedUp();
    for (const planted of ["A".repeat(32), "B".repeat(31), `${"C".repeat(32)}.`.repeat(100)]) {
      const tab = browser(house);
      tab.cookies.set("duly.device", planted);
      await tab.call("POST", "sign-in/email", { email, password: PASSWORD });
      expect(await knows(email, planted)).toBe(false);
      const now = tab.cookies.get("duly.device") ?? "?";
      expect(await knows(email, now)).toBe(true);
      expect(now.split(".").length).toBeLessThanOrEqual(8);
    }
  });
});

describe("what is known of an account", () => {
  it("EC-3 goes with the account", async () => {
    const { tab } = await signedUp();
    const { user } = await (await tab.call("GET", "get-session")).json();
    const own = async () => (await rows()).filter((row) => row.user_id === user.id).length;
    expect(await own()).toBe(2);
    await tab.call("POST", "delete-user", { password: PASSWORD });
    expect(await own()).toBe(0);
  });

  it("is the latest twenty of each kind, for half a year", async () => {
    const { tab, email } = await signedUp();
    const { user } = await (await tab.call("GET", "get-session")).json();
    const clock = { at: Date.now() };
    const devices = openKnownDevices(house.store, { now: () => clock.at });
    for (let i = 0; i < 30; i += 1) {
      clock.at += 1;
      await devices.remember(user.id, `d${i}`, "n");
    }
    expect((await rows()).filter((row) => row.user_id === user.id).length).toBe(21 + 1);
    expect(await devices.knows(email, { devices: ["d9"], network: "n" })).toEqual({ device: null, network: true });
    expect(await devices.knows(email, { devices: ["d9", "d10"], network: "?" })).toEqual({
      device: "d10",
      network: false,
    });
    clock.at += 181 * 86_400_000;
    expect(await devices.knows(email, { devices: ["d29"], network: "n" })).toEqual({ device: null, network: false });
  });
});
