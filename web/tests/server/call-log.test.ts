import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { once } from "@/server/once";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const lines: string[] = [];
once("say", () => (line: string) => void lines.push(line))(); // before anybody else says anything

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const hash = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

describe("the log of calls about accounts", () => {
  it("says when, what, how it ended, from where and whose, and nothing to sign in with", async () => {
    const tab = browser(house);
    const email = `${crypto.randomUUID()}@example.test`;
    const from = { "x-duly-address": "192.0.2.7" };
    const signedUp = await tab.call("POST", "sign-up/email", { name: "Canary", email, password: PASSWORD }, from);
    const { user } = await signedUp.json();
    const reference = decodeURIComponent([...tab.cookies.values()][0] ?? "").split(".")[0] ?? "?";
    await tab.call("POST", "sign-out", {}, from);
    await browser(house).call("POST", "sign-in/email", { email, password: "not the password" }, from);
    await browser(house).call("GET", "canary?canary=1", undefined, from);

    const said = lines.map((line) => JSON.parse(line));
    const session = hash(reference);
    const address = "192.0.2.7";
    expect(said).toMatchObject([
      { call: "POST /api/auth/sign-up/email", status: 200, reason: null, address, session, who: hash(user.id) },
      { call: "POST /api/auth/sign-out", status: 200, address, session, who: null },
      { call: "POST /api/auth/sign-in/email", status: 401, reason: "INVALID_EMAIL_OR_PASSWORD", session: null },
      { call: null, status: 404, reason: "NOT_FOUND", address },
    ]);
    expect(said.every(({ at, event }) => new Date(at).toISOString() === at && event === "account")).toBe(true);
    for (const secret of [reference, email, PASSWORD, user.id]) expect(lines.join()).not.toContain(secret);
    expect(lines.join()).not.toMatch(/canary/i);
  });

  it("names no session that is not ours: another cookie's name, a decoy, a signature of somebody else's", async () => {
    const tab = browser(house);
    const email = `${crypto.randomUUID()}@example.test`;
    await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
    const real = tab.cookies.get("duly.session_token") ?? "?";
    const [reference = "?", signature = "?"] = decodeURIComponent(real).split(".");
    const said = async (cookie: string) => {
      lines.length = 0;
      const account = await (await browser(house).call("GET", "get-session", undefined, { cookie })).json();
      return [account !== null, JSON.parse(lines[0] ?? "").session];
    };
    const session = hash(reference);
    const cookies = [`duly.session_token=${real}`, `a; duly.session_token =${real}`, `duly.session_token="${real}"`];
    for (const prefix of ["", "__Host-", "x"])
      cookies.push(`${prefix}duly.session_token=Decoy; duly.session_token=${real}`);
    cookies.push(
      `duly.session_token=Decoy.${signature}`,
      "duly.session_token=%E0%A4%A.b",
      `duly.session_token=${reference}`,
    );
    const told: unknown[] = [];
    for (const cookie of cookies) told.push(await said(cookie));
    const [ours, nobodys] = [
      [true, session],
      [false, null],
    ];
    expect(told).toEqual([ours, ours, ours, nobodys, ours, ours, nobodys, nobodys, nobodys]);
  });
});
