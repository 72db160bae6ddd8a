import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { browser, PASSWORD } from "../server/house";
import { codeOf, NEW, newEmail, openMailing, type Tab, tokenOf } from "./mailing";

const { house, mails, call, lastMail, begun, confirmed, resetLink, close } = await openMailing();

beforeEach(() => {
  mails.length = 0;
});

afterAll(close);

describe("signing up where mail is sent", () => {
  it("FR-01 makes no session until the link and the password together confirm the address", async () => {
    const { tab, email, answer, token } = await begun();
    expect([answer.status, tab.cookies.size, lastMail()?.kind]).toEqual([200, 0, "confirm"]);
    expect(await codeOf(await call(tab, "recovery/confirm-email", { token, password: "somebody else's" }))).toEqual([
      400,
      "NOT_THAT_PASSWORD",
    ]);
    expect((await call(tab, "recovery/confirm-email", { token, password: PASSWORD })).status).toBe(200);
    expect((await tab.call("GET", "token")).status).toBe(200);
    expect(await codeOf(await call(tab, "recovery/confirm-email", { token, password: PASSWORD }))).toEqual([
      400,
      "LINK_OVER",
    ]);
    expect((await call(browser(house), "sign-in/email", { email, password: PASSWORD })).status).toBe(200);
  });

  it("NF-3 takes five wrong passwords a link, from wherever they come, and then waits", async () => {
    const { token } = await begun();
    const statuses = [];
    for (let i = 0; i < 6; i += 1) {
      statuses.push((await call(browser(house), "recovery/confirm-email", { token, password: `wrong ${i}` })).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  });

  it("FR-02 signs nobody in before, and sends another link to whoever knows the password only", async () => {
    const { email } = await begun();
    mails.length = 0;
    expect((await call(browser(house), "sign-in/email", { email, password: "wrong" })).status).toBe(401);
    expect(mails).toEqual([]);
    const answer = await call(browser(house), "sign-in/email", { email, password: PASSWORD });
    expect(await codeOf(answer)).toEqual([403, "EMAIL_NOT_VERIFIED"]);
    expect(mails.map(({ kind }) => kind)).toEqual(["confirm"]);
  });

  it("FR-01 looks the same for an address that has an account; what it was, only the mailbox learns", async () => {
    const { email } = await confirmed();
    const faces = [];
    for (const name of [email, newEmail()]) {
      const { answer } = await begun(name);
      const { user, ...rest } = await answer.json();
      const shape = Object.entries(user).map(([key, value]) => [key, typeof value, String(value).length]);
      faces.push(JSON.stringify([answer.status, rest, shape, [...answer.headers.keys()].sort()]));
    }
    expect(faces[0]).toBe(faces[1]);
    expect(mails.map(({ kind }) => kind)).toEqual(["already-here", "confirm"]);
    expect(mails[0]?.text).not.toContain("#");
  });

  it("with somebody else's address gives them nothing: the owner chooses the password", async () => {
    const { email } = await begun(undefined, "the attacker knows this 1");
    const { token } = await begun(email, "what the owner wants 2");
    expect(lastMail()).toMatchObject({ kind: "already-here", to: email });
    const owner = browser(house);
    expect((await call(owner, "recovery/complete", { token, password: NEW })).status).toBe(200);
    expect((await call(owner, "sign-in/email", { email, password: NEW })).status).toBe(200);
    const attacker = await call(browser(house), "sign-in/email", { email, password: "the attacker knows this 1" });
    expect(attacker.status).toBe(401);
  });

  it("puts no word of whoever signs up into the mail", async () => {
    const person = { name: "Win at evil.example", email: newEmail(), password: PASSWORD };
    await call(browser(house), "sign-up/email", person);
    expect(JSON.stringify(lastMail())).not.toContain("evil.example");
  });
});

describe("a sign-in from a device that is new to the account", () => {
  it("is told by mail; one from a device used before is not, nor is the first", async () => {
    const { tab, email } = await confirmed();
    await call(tab, "sign-out", {});
    await call(tab, "sign-in/email", { email, password: PASSWORD });
    expect(mails).toEqual([]);
    const other = browser(house);
    const agent = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "x-duly-address": "203.0.113.5" };
    await other.call("POST", "sign-in/email", { email, password: PASSWORD }, agent);
    expect(mails.map(({ kind, to }) => [kind, to])).toEqual([["new-device", email]]);
    expect(lastMail()?.text).toMatch(/Device: {2}Firefox on Linux\nAddress: 203\.0\.113\.5\nTime: {4}\d{4}-/);
    await call(other, "sign-in/email", { email, password: PASSWORD });
    expect(mails.length).toBe(1);
  });
});

describe("another e-mail where mail is sent", () => {
  const change = (tab: Tab, newEmail: string) => call(tab, "change-email", { newEmail, password: PASSWORD });

  it("is changed by the link in the new mailbox and the password; the old one hears of it and opens nothing", async () => {
    const { tab, email } = await confirmed();
    const next = newEmail();
    const old = await resetLink(email);
    expect(await (await change(tab, next)).json()).toEqual({ changed: false });
    const link = lastMail();
    expect([link?.kind, link?.to]).toEqual(["change", next]);
    expect((await call(browser(house), "sign-in/email", { email: next, password: PASSWORD })).status).toBe(401);
    const body = { token: tokenOf(link), password: PASSWORD };
    expect((await call(tab, "recovery/confirm-email", body)).status).toBe(200);
    expect((await call(browser(house), "sign-in/email", { email, password: PASSWORD })).status).toBe(401);
    expect((await call(tab, "sign-in/email", { email: next, password: PASSWORD })).status).toBe(200);
    expect(mails.map(({ kind, to }) => [kind, to])).toContainEqual(["moved", email]);
    expect((await call(browser(house), "recovery/complete", { token: old, password: NEW })).status).toBe(400);
  });

  it("FR-02 is answered alike when it is somebody's, and stays theirs", async () => {
    const [one, other] = [await confirmed(), await confirmed()];
    expect(await (await change(one.tab, other.email)).json()).toEqual({ changed: false });
    expect(mails.map(({ kind, to }) => [kind, to])).toEqual([["already-here", other.email]]);
    const next = newEmail();
    await change(one.tab, next);
    const first = tokenOf(lastMail());
    await change(other.tab, next);
    const second = tokenOf(lastMail());
    expect((await call(one.tab, "recovery/confirm-email", { token: first, password: PASSWORD })).status).toBe(200);
    expect(
      await codeOf(await call(other.tab, "recovery/confirm-email", { token: second, password: PASSWORD })),
    ).toEqual([400, "LINK_OVER"]);
  });
});
