import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterEach(() => vi.useRealTimers());
afterAll(() => new Promise((resolve) => api.server.close(resolve)));

async function signUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD }, { "user-agent": "curl/8" });
  return { tab, email };
}

describe("the export", () => {
  it("has the account, the sessions and the passkeys of whoever asks, and nothing that opens anything", async () => {
    const [ada, ben] = [await signUp(), await signUp()];
    const answer = await ada.tab.call("POST", "export", {});
    const text = await answer.text();
    const { account, sessions, passkeys } = JSON.parse(text);
    expect([account.name, account.email]).toEqual(["Ada", ada.email]);
    expect(sessions).toMatchObject([{ device: "A program (curl)", userAgent: "curl/8", current: true }]);
    expect(passkeys).toEqual([]);
    expect(text).not.toContain(ben.email);
    const secrets = await house.store.all("select token as secret from session union select password from account");
    expect(secrets.length).toBeGreaterThan(3);
    for (const { secret } of secrets) expect(text).not.toContain(secret);
  });

  it("is for the signed-in person, freshly shown to be it", async () => {
    expect((await browser(house).call("POST", "export", {})).status).toBe(401);
    const { tab } = await signUp();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
    const refused = await tab.call("POST", "export", {});
    expect([refused.status, (await refused.json()).code]).toEqual([403, "CONFIRM_FIRST"]);
    await tab.call("POST", "verify-password", { password: PASSWORD });
    expect((await tab.call("POST", "export", {})).status).toBe(200);
  });
});
