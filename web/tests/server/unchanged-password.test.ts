import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuth } from "@/server/auth";
import { verifyPassword } from "@/server/password-hash";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const ANOTHER = "quite another sentence 8";
const EMAIL = "ada@example.test";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

/** A sign-in whose password has just been found right, and goes on when told. */
async function slowSignIn(password: string) {
  const slow = createAuth(house);
  const { password: passwords } = await slow.$context;
  const found = Promise.withResolvers<void>();
  const on = Promise.withResolvers<void>();
  passwords.verify = async (given) => {
    const right = await verifyPassword(given);
    found.resolve();
    await on.promise;
    return right;
  };
  const tab = browser({ ...house, auth: slow });
  const answer = tab.call("POST", "sign-in/email", { email: EMAIL, password });
  await found.promise;
  return { tab, answer, goOn: on.resolve };
}

describe("a sign-in that is under way while the password changes", () => {
  it("FR-09 is refused like a wrong password, and leaves no session", async () => {
    const owner = browser(house);
    await owner.call("POST", "sign-up/email", { name: "Ada", email: EMAIL, password: PASSWORD });
    const thief = await slowSignIn(PASSWORD);
    const change = { currentPassword: PASSWORD, newPassword: ANOTHER };
    expect((await owner.call("POST", "change-password", change)).status).toBe(200);
    thief.goOn();
    const refused = await thief.answer;
    expect([refused.status, await refused.json()]).toMatchObject([401, { code: "INVALID_EMAIL_OR_PASSWORD" }]);
    expect(thief.tab.cookies.size).toBe(0);
    expect((await (await owner.call("GET", "sessions")).json()).sessions).toHaveLength(1);
  });

  it("FR-09 goes on when nothing changed", async () => {
    const { answer, goOn } = await slowSignIn(ANOTHER);
    goOn();
    expect((await answer).status).toBe(200);
  });
});
