import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authOptions } from "@/server/auth";
import { browser, type House, openHouse, PASSWORD } from "../server/house";
import { type Api, openApi, seen, UNKNOWN_KEY } from "./api-double";

let api: Api;
let house: House;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  api = await openApi([UNKNOWN_KEY]);
  house = await openHouse(api.url);
});

afterAll(async () => {
  vi.useRealTimers();
  await api.close();
});

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@duly.example`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  return tab;
}

describe("a token while the services disagree", () => {
  it("is refused with 503 and a sentence without internals, and given again once it is mended", async () => {
    const tab = await signedUp();
    expect((await tab.call("GET", "token")).status).toBe(200);
    await house.issuer.start((database) => authOptions({ ...house, database }));
    await seen(async () => expect((await tab.call("GET", "token")).status).toBe(503));
    const refused = await tab.call("GET", "token");
    expect([refused.headers.get("retry-after"), refused.headers.get("cache-control")]).toEqual(["5", "no-store"]);
    const { code, message, ...more } = await refused.json();
    expect([code, more]).toEqual(["SERVICES_DISAGREE", {}]);
    expect(message).toMatch(/^Duly is set up wrongly: its two services disagree/);
    const { kid, fingerprint } = house.keys.signing();
    for (const internal of [kid, fingerprint, api.url, "duly-api"]) expect(message).not.toContain(internal);

    expect((await browser(house).call("GET", "token")).status).toBe(401); // who is signed out hears that, as ever
    expect((await tab.call("GET", "get-session")).status).toBe(200);
    const other = await signedUp();
    expect((await other.call("POST", "sign-out", {})).status).toBe(200);

    api.given.splice(0, 1, { status: 202 });
    await seen(async () => expect((await tab.call("GET", "token")).status).toBe(200));
  });
});
