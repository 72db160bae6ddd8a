import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

async function signedUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  const { session } = await (await tab.call("GET", "get-session")).json();
  api.events.length = 0;
  return { tab, email, sessionId: String(session.id) };
}

const ended = () => api.events.map(({ token }) => JSON.stringify(claimsOf(token).sub_id));
const alive = async (id: string) =>
  (await house.store.all("select count(*) as n from session where id = $1", [id]))[0]?.n;

describe("a session whose cookie is replaced", () => {
  it("FR-09 ends when somebody else signs in with it in hand, and the api hears of it", async () => {
    const { email } = await signedUp();
    const ada = await signedUp();
    expect((await ada.tab.call("POST", "sign-in/email", { email, password: PASSWORD })).status).toBe(200);
    expect(ended()).toEqual([expect.stringContaining(ada.sessionId)]);
    expect(await alive(ada.sessionId)).toBe(0);
    expect((await ada.tab.call("GET", "token")).status).toBe(200);
  });

  it("FR-09 ends when somebody signs up", async () => {
    const ada = await signedUp();
    const body = { name: "Ben", email: `${crypto.randomUUID()}@example.test`, password: PASSWORD };
    expect((await ada.tab.call("POST", "sign-up/email", body)).status).toBe(200);
    expect([ended(), await alive(ada.sessionId)]).toEqual([[expect.stringContaining(ada.sessionId)], 0]);
  });

  it("FR-09 ends when the same person signs in again; their other sessions stay", async () => {
    const ada = await signedUp();
    const elsewhere = browser(house);
    await elsewhere.call("POST", "sign-in/email", { email: ada.email, password: PASSWORD });
    await ada.tab.call("POST", "sign-in/email", { email: ada.email, password: PASSWORD });
    expect([ended(), await alive(ada.sessionId)]).toEqual([[expect.stringContaining(ada.sessionId)], 0]);
    expect((await elsewhere.call("GET", "token")).status).toBe(200);
  });

  it("stays when the sign-in fails, and cannot be ended by a forged cookie", async () => {
    const ada = await signedUp();
    await ada.tab.call("POST", "sign-in/email", { email: ada.email, password: "not the password" });
    const [row] = await house.store.all("select token from session where id = $1", [ada.sessionId]);
    const cookie = `duly.session_token=${row?.token}.${encodeURIComponent(Buffer.alloc(32).toString("base64"))}`;
    const ben = { name: "Ben", email: `${crypto.randomUUID()}@example.test`, password: PASSWORD };
    expect((await browser(house).call("POST", "sign-up/email", ben, { cookie })).status).toBe(200);
    expect([ended(), await alive(ada.sessionId)]).toEqual([[], 1]);
  });
});
