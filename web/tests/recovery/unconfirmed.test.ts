import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { openKnownDevices } from "@/devices/known-devices";
import { KEPT, openUnconfirmed } from "@/recovery/unconfirmed";
import { endUnconfirmed } from "@/recovery/unconfirmed-sweep";
import { browser, claimsOf, PASSWORD } from "../server/house";
import { openMailing } from "./mailing";

const PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged";

const { api, house, mails, call, begun, close } = await openMailing();
const { store, issuer, log } = house;

beforeEach(async () => {
  mails.length = 0;
  api.events.length = 0;
  await store.run("delete from duly_unconfirmed");
});
afterEach(() => {
  api.answer.status = 202;
});
afterAll(close);

const rowsOf = (table: string, column: string, value: string) =>
  store.all(`select * from "${table}" where "${column}" = $1`, [value]);
const idOf = async (email: string) => String((await rowsOf("user", "email", email))[0]?.id ?? "");
const purged = () =>
  api.events
    .map(({ token }) => Object(claimsOf(token)))
    .filter(({ events }) => PURGED in events)
    .map(({ sub_id }) => Object(sub_id).sub);

function sweep(after: number, { demanded = true } = {}) {
  const unconfirmed = openUnconfirmed(store, () => Date.now() + after);
  const devices = openKnownDevices(store);
  return endUnconfirmed(house.auth, { unconfirmed, devices, deletions: issuer.deletions, demanded });
}

describe("an account that nobody confirms", () => {
  it("EC-3 goes a week later with all that belongs to it, by the event of every deletion", async () => {
    const { email } = await begun();
    const id = await idOf(email);
    expect(await sweep(KEPT - 10_000)).toBe(0);
    expect(await sweep(KEPT)).toBe(1);
    expect(purged()).toEqual([id]);
    for (const [table, column] of [
      ["user", "id"],
      ["account", "userId"],
      ["duly_links", "user_id"],
      ["duly_unconfirmed", "user_id"],
    ] as const) {
      expect(await rowsOf(table, column, id)).toEqual([]);
    }
    expect((await log.read(id)).entries).toEqual([]);
    expect((await begun(email)).answer.status).toBe(200);
  });

  it("is given another week with every link, so that none that works is left when it goes", async () => {
    const { email } = await begun();
    await store.run("update duly_unconfirmed set until = 0");
    await call(browser(house), "sign-in/email", { email, password: PASSWORD }); // with another link
    expect(await sweep(KEPT - 10_000)).toBe(0);
    await store.run("update duly_unconfirmed set until = 0");
    await begun(email); // and once more, by signing up
    expect(await sweep(KEPT - 10_000)).toBe(0);
    expect(await sweep(KEPT)).toBe(1);
  });

  it("stays while the api does not take the event, and goes when it does", async () => {
    const { email } = await begun();
    api.answer.status = 401;
    expect(await sweep(KEPT)).toBe(0); // told in the log; it holds up nobody behind it
    expect(await idOf(email)).not.toBe("");
    api.answer.status = 202;
    expect(await sweep(KEPT)).toBe(1);
    expect(await idOf(email)).toBe("");
  });
});

describe("whoever is never swept", () => {
  it("has confirmed", async () => {
    const { tab, email, token } = await begun();
    await call(tab, "recovery/confirm-email", { token, password: PASSWORD });
    await store.run("delete from session");
    await openKnownDevices(store).forget(await idOf(email));
    expect([await sweep(KEPT), await idOf(email)]).toEqual([0, expect.stringMatching(/./)]);
  });

  it("was here before mail was set up, confirmed or not", async () => {
    const before = await openMailing({ reaches: false });
    const { email } = await before.begun();
    const unconfirmed = openUnconfirmed(before.house.store, () => Date.now() + KEPT);
    const devices = { hasAny: async () => false };
    const { deletions } = before.house.issuer;
    expect(await endUnconfirmed(before.house.auth, { unconfirmed, devices, deletions, demanded: true })).toBe(0);
    expect(await before.house.store.all('select 1 from "user" where email = $1', [email])).toHaveLength(1);
    await before.close();
  });

  it.each(["a session", "a device"])("was signed in meanwhile: %s is known", async (what) => {
    const { email } = await begun();
    const { internalAdapter } = await house.auth.$context;
    if (what === "a session") await internalAdapter.createSession(await idOf(email));
    else await openKnownDevices(store).remember(await idOf(email), "device", "network");
    expect([await sweep(KEPT), await idOf(email)]).toEqual([0, expect.stringMatching(/./)]);
    await store.run("delete from session");
    await openKnownDevices(store).forget(await idOf(email));
    expect([await sweep(KEPT), await idOf(email)]).toEqual([0, expect.stringMatching(/./)]);
  });

  it("has an account that needs no confirmation any more", async () => {
    const { email } = await begun();
    expect([await sweep(KEPT, { demanded: false }), await sweep(KEPT), await idOf(email)]).toEqual([
      0,
      0,
      expect.stringMatching(/./),
    ]);
  });
});
