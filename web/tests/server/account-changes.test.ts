import { betterAuth } from "better-auth";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { authOptions } from "@/server/auth";
import { emailChange } from "@/server/email-change";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const ANOTHER = "quite another sentence 8";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const address = () => `${crypto.randomUUID()}@example.test`;

async function signUp() {
  const tab = browser(house);
  const email = address();
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  return { tab, email };
}

type Tab = ReturnType<typeof browser>;

const signIn = async (email: string, password = PASSWORD) => {
  const tab = browser(house);
  const { status } = await tab.call("POST", "sign-in/email", { email, password });
  return { tab, status };
};
const idOf = async (tab: Tab) => (await (await tab.call("GET", "get-session")).json())?.session.id;
const emailOf = async (tab: Tab) => (await (await tab.call("GET", "get-session")).json())?.user.email;
const ended = () => api.events.map(({ token }) => Object(claimsOf(token).sub_id).session?.id);
const post = async (tab: Tab, path: string, body: object) => {
  const answer = await tab.call("POST", path, body);
  const { code } = await answer.json();
  return [answer.status, code];
};

describe("changing the password", () => {
  it("FR-09 ends every session and tells the api; this browser goes on in a new one", async () => {
    const { tab, email } = await signUp();
    const other = (await signIn(email)).tab;
    const old = [await idOf(tab), await idOf(other)];
    const [cookie] = [...tab.cookies.values()];
    api.events.length = 0;
    const answer = await tab.call("POST", "change-password", { currentPassword: PASSWORD, newPassword: ANOTHER });
    expect(answer.status).toBe(200);
    expect(new Set(ended())).toEqual(new Set(old));
    expect([...tab.cookies.values()][0]).not.toBe(cookie);
    expect((await tab.call("GET", "token")).status).toBe(200);
    expect(old).not.toContain(await idOf(tab));
    expect((await other.call("GET", "token")).status).toBe(401);
    const text = await answer.text();
    expect(text).not.toContain([...tab.cookies.values()][0]?.split(".")[0]);
    expect([(await signIn(email)).status, (await signIn(email, ANOTHER)).status]).toEqual([401, 200]);
  });

  it.each([
    [{ currentPassword: "not the password", newPassword: ANOTHER }, "INVALID_PASSWORD"],
    [{ currentPassword: "", newPassword: ANOTHER }, "PASSWORD_REQUIRED"],
    [{ newPassword: ANOTHER }, "PASSWORD_REQUIRED"],
    [{ currentPassword: PASSWORD, newPassword: PASSWORD }, "PASSWORD_SAME"],
    [{ currentPassword: "ﬁne words and more", newPassword: "fine words and more" }, "PASSWORD_SAME"],
    [{ currentPassword: PASSWORD, newPassword: "iloveyou1" }, "PASSWORD_TOO_COMMON"],
    [{ currentPassword: PASSWORD, newPassword: "short7!" }, "PASSWORD_TOO_SHORT"],
    [{ currentPassword: PASSWORD, newPassword: "x".repeat(129) }, "PASSWORD_TOO_LONG"],
    [{ currentPassword: PASSWORD, newPassword: ANOTHER, revokeOtherSessions: false }, "UNEXPECTED_FIELD"],
  ])("refuses %j with %s, and nothing is changed", async (body, code) => {
    const { tab, email } = await signUp();
    const other = (await signIn(email)).tab;
    expect(await post(tab, "change-password", body)).toEqual([400, code]);
    for (const one of [tab, other]) expect((await one.call("GET", "token")).status).toBe(200);
    expect((await signIn(email)).status).toBe(200);
  });
});

it("FR-01 refuses a new password made of one's own name and e-mail, as at sign-up", async () => {
  const { tab, email } = await signUp();
  for (const newPassword of [email, `Ada-${email.split("@")[0]}`]) {
    const asked = post(tab, "change-password", { currentPassword: PASSWORD, newPassword });
    expect(await asked).toEqual([400, "PASSWORD_GUESSABLE"]);
  }
  expect((await signIn(email)).status).toBe(200);
});

describe("changing the e-mail", () => {
  it("needs the password, tidies the address, and it is the new one that signs in", async () => {
    const { tab, email } = await signUp();
    const next = address();
    expect(await post(tab, "change-email", { newEmail: ` ${next.toUpperCase()}\t`, password: PASSWORD })).toEqual([
      200,
      undefined,
    ]);
    expect(await emailOf(tab)).toBe(next);
    expect([(await signIn(email)).status, (await signIn(next)).status]).toEqual([401, 200]);
  });

  it.each([
    [{ newEmail: "ada@new.example", password: "not the password" }, "INVALID_PASSWORD"],
    [{ newEmail: "ada@new.example", password: "" }, "PASSWORD_REQUIRED"],
    [{ newEmail: "ada@new.example" }, "PASSWORD_REQUIRED"],
    [{ newEmail: "ada", password: PASSWORD }, "INVALID_EMAIL"],
    [{ newEmail: `${"a".repeat(300)}@x.y`, password: PASSWORD }, "INVALID_EMAIL"],
    [{ newEmail: "ada@new.example", password: PASSWORD, callbackURL: "/x" }, "UNEXPECTED_FIELD"],
    [{ newEmail: "ada@new.example", password: PASSWORD, emailVerified: true }, "UNEXPECTED_FIELD"],
  ])("refuses %j with %s, and nothing is changed", async (body, code) => {
    const { tab, email } = await signUp();
    expect(await post(tab, "change-email", body)).toEqual([400, code]);
    expect(await emailOf(tab)).toBe(email);
  });

  it("answers an address that is taken as a sign-up does, but only to who knows the password", async () => {
    const [ada, ben] = [await signUp(), await signUp()];
    const body = { newEmail: ben.email, password: PASSWORD };
    const theirs = await browser(house).call("POST", "sign-up/email", {
      name: "C",
      email: ben.email,
      password: PASSWORD,
    });
    const ours = await ada.tab.call("POST", "change-email", body);
    expect([ours.status, await ours.json()]).toEqual([theirs.status, await theirs.json()]);
    expect(await post(ada.tab, "change-email", { ...body, password: "wrong" })).toEqual([400, "INVALID_PASSWORD"]);
    expect([await emailOf(ada.tab), await emailOf(ben.tab)]).toEqual([ada.email, ben.email]);
  });

  it("gives one address to one account, however close two requests are", async () => {
    const people = await Promise.all([signUp(), signUp(), signUp()]);
    const newEmail = address();
    const answers = await Promise.all(
      people.map(({ tab }) => post(tab, "change-email", { newEmail, password: PASSWORD })),
    );
    expect(answers.map(([status]) => status).sort()).toEqual([200, 422, 422]);
  });

  it("says so when it is the one that they have", async () => {
    const { tab, email } = await signUp();
    expect(await post(tab, "change-email", { newEmail: email, password: PASSWORD })).toEqual([400, "EMAIL_SAME"]);
  });

  it("US-5 is nobody's but the signed-in person's", async () => {
    expect((await post(browser(house), "change-email", { newEmail: address(), password: PASSWORD }))[0]).toBe(401);
    expect(
      (await post(browser(house), "change-password", { currentPassword: PASSWORD, newPassword: ANOTHER }))[0],
    ).toBe(401);
    const [ada, ben] = [await signUp(), await signUp()];
    const subject = (await (await ben.tab.call("GET", "get-session")).json()).user.id;
    const body = { newEmail: address(), password: PASSWORD };
    expect((await ada.tab.call("POST", "change-email", body, { "x-duly-subject": subject })).status).toBe(409);
    expect(await emailOf(ada.tab)).toBe(ada.email);
  });
});

describe("where e-mails are verified", () => {
  it("a link makes the change, and every address is answered alike", async () => {
    const sendLink = vi.fn(async () => {});
    const auth = betterAuth({ ...authOptions(house), plugins: [emailChange({ sendLink }), house.issuer.plugin] });
    const [ada, ben] = [await signUp(), await signUp()];
    const [[name, value] = []] = [...ada.tab.cookies];
    const answers = [];
    for (const newEmail of [ben.email, address()]) {
      const headers = {
        cookie: `${name}=${value}`,
        origin: house.settings.publicUrl,
        "content-type": "application/json",
      };
      const body = JSON.stringify({ newEmail, password: PASSWORD });
      const url = `${house.settings.publicUrl}/api/auth/change-email`;
      const answer = await auth.handler(new Request(url, { method: "POST", headers, body }));
      answers.push([answer.status, await answer.text()]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(sendLink).toHaveBeenCalledTimes(2);
    expect(await emailOf(ada.tab)).toBe(ada.email);
  });
});
