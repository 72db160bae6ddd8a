import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { openLinks } from "@/recovery/links";
import { browser, claimsOf, PASSWORD } from "../server/house";
import { codeOf, NEW, newEmail, openMailing } from "./mailing";

const { api, house, mails, call, confirmed, resetLink, close } = await openMailing();

beforeEach(() => {
  mails.length = 0;
});

afterAll(close);

describe("a new password by mail", () => {
  it("FR-02 works once, with the new password only, and ends every session by telling the api", async () => {
    const { tab, email } = await confirmed();
    const other = browser(house);
    await call(other, "sign-in/email", { email, password: PASSWORD });
    const { session } = await (await other.call("GET", "get-session")).json();
    const token = await resetLink(email);
    expect((await call(browser(house), "recovery/complete", { token, password: NEW })).status).toBe(200);
    const revoked = api.events.map((event) => JSON.stringify(claimsOf(event.token)));
    expect(revoked.filter((event) => event.includes(session.id)).length).toBe(1);
    expect((await tab.call("GET", "token")).status).toBe(401);
    expect((await other.call("GET", "token")).status).toBe(401);
    expect((await call(browser(house), "sign-in/email", { email, password: PASSWORD })).status).toBe(401);
    expect((await call(browser(house), "sign-in/email", { email, password: NEW })).status).toBe(200);
    expect(await codeOf(await call(browser(house), "recovery/complete", { token, password: NEW }))).toEqual([
      400,
      "LINK_OVER",
    ]);
    expect(mails.map(({ kind, to }) => [kind, to])).toContainEqual(["reset-done", email]);
    const after = browser(house);
    await call(after, "sign-in/email", { email, password: NEW });
    const { account } = await (await after.call("GET", "security-log")).json();
    const told = account.entries.map(({ entry }: { entry: string }) => JSON.parse(entry).event);
    expect(told).toEqual(expect.arrayContaining(["email-confirmed", "reset-asked", "password-reset", "session-ended"]));
  });

  it("NF-1 is stored as a digest, for half an hour, and goes when it is used", async () => {
    const { email } = await confirmed();
    const tokens = [await resetLink(email), await resetLink(email)];
    const rows = () => house.store.all("select * from duly_links where purpose = 'reset'");
    expect(JSON.stringify(await rows())).not.toContain(tokens[0]);
    const expires = Math.max(...(await rows()).map((row) => Number(row.expires)));
    expect(expires - Date.now()).toBeLessThanOrEqual(30 * 60_000);
    const before = (await rows()).length;
    await call(browser(house), "recovery/complete", { token: tokens[0] ?? "", password: NEW });
    expect((await rows()).length).toBe(before - 2); // the other one is no way in either
    await house.store.run("update duly_links set expires = $1", [Date.now()]);
    const late = await resetLink(email);
    await house.store.run("update duly_links set expires = $1", [Date.now()]);
    expect(await codeOf(await call(browser(house), "recovery/complete", { token: late, password: NEW }))).toEqual([
      400,
      "LINK_OVER",
    ]);
  });

  it("of two at once one chooses", async () => {
    const { email } = await confirmed();
    const token = await resetLink(email);
    const answers = await Promise.all(
      [NEW, `${NEW} 9`].map((password) => call(browser(house), "recovery/complete", { token, password })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it("FR-01 asks as much of the password as signing up, and the link stays good", async () => {
    const { email } = await confirmed();
    const token = await resetLink(email);
    for (const [password, code] of [
      ["short", "PASSWORD_TOO_SHORT"],
      ["iloveyou1", "PASSWORD_TOO_COMMON"],
    ] as const) {
      expect(await codeOf(await call(browser(house), "recovery/complete", { token, password }))).toEqual([400, code]);
    }
    expect((await call(browser(house), "recovery/complete", { token, password: NEW })).status).toBe(200);
  });

  it.each(["reset", "handed"] as const)("FR-01 takes none of one's own words by a link (%s)", async (purpose) => {
    const { email } = await confirmed();
    const [user] = await house.store.all('select id, name from "user" where email = $1', [email]);
    const token = await openLinks(house.store).issue(purpose, { id: String(user?.id), email });
    for (const password of [`${user?.name} 1990 ${user?.name}`, email, `${email.split("-")[0]}-2026`]) {
      const answer = call(browser(house), "recovery/complete", { token, password });
      expect(await codeOf(await answer)).toEqual([400, "PASSWORD_GUESSABLE"]);
    }
    expect((await call(browser(house), "sign-in/email", { email, password: PASSWORD })).status).toBe(200);
    expect((await call(browser(house), "recovery/complete", { token, password: NEW })).status).toBe(200);
  });

  it("FR-02 says the same for an address that nobody has, and sends nothing there", async () => {
    const { email } = await confirmed();
    const faces = [];
    for (const name of [email, newEmail()]) {
      const answer = await call(browser(house), "recovery/request", { email: name });
      faces.push([answer.status, await answer.text(), [...answer.headers].sort()]);
    }
    expect(faces[0]).toEqual(faces[1]);
    expect(mails.map(({ to }) => to)).toEqual([email]);
  });

  it("NF-3 lets the owner in who was locked out by guessing, from the device that chose it", async () => {
    const { email } = await confirmed();
    const owner = browser(house);
    const from = { "x-duly-address": "198.51.100.99" };
    for (let i = 0; i < 6; i += 1) await owner.call("POST", "sign-in/email", { email, password: "wrong" }, from);
    const token = await resetLink(email);
    await owner.call("POST", "recovery/complete", { token, password: NEW }, from);
    expect((await owner.call("POST", "sign-in/email", { email, password: NEW }, from)).status).toBe(200);
  });

  it("that could not be carried out leaves the link good", async () => {
    const { email } = await confirmed();
    const token = await resetLink(email);
    await house.owner.run("alter table session rename to away");
    expect((await call(browser(house), "recovery/complete", { token, password: NEW })).status).toBe(503);
    await house.owner.run("alter table away rename to session");
    expect((await call(browser(house), "recovery/complete", { token, password: NEW })).status).toBe(200);
  });

  it("FR-10 where no mail is set up lies with the administrator, and confirms nothing", async () => {
    const kept = await openMailing({ reaches: false });
    const { email, answer } = await kept.begun();
    expect([answer.status, kept.mails.length]).toEqual([200, 0]);
    const token = await kept.resetLink(email);
    const complete = await kept.call(browser(kept.house), "recovery/complete", { token, password: NEW });
    expect(complete.status).toBe(200);
    const find = `select "emailVerified" from "user" where email = $1`;
    const [user] = await kept.house.store.all(find, [email]);
    expect(Boolean(user?.emailVerified)).toBe(false);
    expect(kept.mails.map(({ kind }) => kind)).toEqual(["reset", "reset-done"]);
    await kept.close();
  });

  it("FR-10 asked for where no mail is set up answers the same without an account, and nothing is written", async () => {
    const kept = await openMailing({ reaches: false });
    const { email } = await kept.begun();
    const ask = (address: string) => kept.call(browser(kept.house), "recovery/request", { email: address });
    const answers = await Promise.all([email, newEmail()].map(async (one) => (await ask(one)).text()));
    expect(answers[0]).toBe(answers[1]);
    expect(kept.mails.map(({ to }) => to)).toEqual([email]);
    await kept.close();
  });

  it("NF-3 guesses no link, and floods no mailbox", async () => {
    const from = { "x-duly-address": "198.51.100.77" };
    const body = { email: newEmail() };
    const statuses = [];
    for (let i = 0; i < 5; i += 1) {
      statuses.push((await browser(house).call("POST", "recovery/request", body, from)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    for (const token of ["", "x", "A".repeat(43), 1, null, ["A".repeat(43)]]) {
      const answer = await browser(house).call("POST", "recovery/complete", { token, password: NEW });
      expect(await codeOf(answer)).toEqual([400, "LINK_OVER"]);
    }
  });
});
