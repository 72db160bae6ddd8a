import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openEventOutbox } from "@/issuer/event-outbox";
import { openIssuer } from "@/issuer/issuer";
import { createAuth } from "@/server/auth";
import { refuse } from "../store/fresh";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const PURGED = "https://schemas.openid.net/secevent/risc/event-type/account-purged";

let api: Listener;
let house: House;

beforeEach(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterEach(() => new Promise((resolve) => api.server.close(resolve)));

async function signUp() {
  const tab = browser(house);
  const email = `${crypto.randomUUID()}@example.test`;
  await tab.call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
  const { user } = await (await tab.call("GET", "get-session")).json();
  return { tab, email, id: String(user.id) };
}

const remove = async ({ call }: ReturnType<typeof browser>) => {
  const answer = await call("POST", "delete-user", { password: PASSWORD });
  return { status: answer.status, body: await answer.json() };
};
const purges = () => api.events.filter(({ token }) => PURGED in Object(claimsOf(token).events)).length;
const count = async (table: string) => (await house.store.all(`select count(*) as n from "${table}"`))[0]?.n;
const rows = () => Promise.all(["user", "account", "session"].map(count));
const intended = () => openEventOutbox(house.store).intended();

/** The process after this one, on the same database. */
async function nextProcess() {
  const issuer = openIssuer(house.terms);
  const auth = createAuth({ ...house, issuer });
  const { internalAdapter } = await auth.$context;
  await issuer.finishDeletions((id) => internalAdapter.deleteUser(id));
}

describe("deleting the account", () => {
  it("EC-3 gives a receipt of what went", async () => {
    const { tab, email } = await signUp();
    await browser(house).call("POST", "sign-in/email", { email, password: PASSWORD });
    api.answer.removed = "tasks=12, others=3";
    const { status, body } = await remove(tab);
    expect([status, body]).toEqual([200, { receipt: { at: expect.any(String), tasks: 12, sessions: 2 } }]);
    expect([await rows(), await intended(), [...tab.cookies.keys()]]).toEqual([[0, 0, 0], [], ["duly.device"]]);
  });

  it.each(["", "tasks", "tasks=x", "tasks=-1", "tasks=1.5"])(
    "makes no number up when the api says %j",
    async (said) => {
      const { tab } = await signUp();
      api.answer.removed = said;
      expect((await remove(tab)).body.receipt.tasks).toBeNull();
    },
  );

  it("EC-3 leaves an account alone whose purge was refused, also in the next process", async () => {
    const { tab, email } = await signUp();
    api.answer.status = 401;
    expect((await remove(tab)).body.code).toBe("DELETION_UNAVAILABLE");
    api.answer.status = 202;
    await nextProcess();
    await signUp(); // something that comes later has happened
    expect([await intended(), purges()]).toEqual([[], 1]);
    const again = await browser(house).call("POST", "sign-in/email", { email, password: PASSWORD });
    expect(again.status).toBe(200);
  });

  it("EC-3 sends nothing that could not be written down first", async () => {
    const { tab } = await signUp();
    await refuse(house.owner, "insert", "duly_intended_deletions");
    expect((await remove(tab)).body.code).toBe("DELETION_UNAVAILABLE");
    expect(purges()).toBe(0);
    expect((await tab.call("GET", "token")).status).toBe(200);
  });
});

describe("a deletion that was begun is finished", () => {
  it("EC-3 by itself, when the answer was lost", async () => {
    const { tab } = await signUp();
    const { internalAdapter } = await house.auth.$context;
    house.issuer.finishDeletions((id) => internalAdapter.deleteUser(id));
    api.answer.status = 0;
    expect((await remove(tab)).body.code).toBe("DELETION_UNCONFIRMED");
    expect([(await rows())[0], (await intended()).length]).toEqual([1, 1]);
    api.answer.status = 202;
    await vi.waitFor(async () => expect(await rows()).toEqual([0, 0, 0]), 5000);
    expect(await intended()).toEqual([]);
  });

  it("EC-3 by the next process, when this one died before it sent anything", async () => {
    const { id } = await signUp();
    await openEventOutbox(house.store).intend(id);
    await nextProcess();
    await vi.waitFor(async () => expect([await rows(), await intended()]).toEqual([[0, 0, 0], []]), 5000);
    expect(purges()).toBe(1);
  });

  it("EC-3 by the next process, when this one died with the answer on its way", async () => {
    const { tab } = await signUp();
    api.answer.status = 0;
    await remove(tab);
    api.answer.status = 202;
    await nextProcess();
    await vi.waitFor(async () => expect([await rows(), await intended()]).toEqual([[0, 0, 0], []]), 5000);
  });

  it("EC-3 by the next process, when this one died between the data and the account", async () => {
    const { tab } = await signUp();
    const mend = await refuse(house.owner, "delete", "user");
    expect((await remove(tab)).body.code).toBe("DELETION_UNCONFIRMED");
    expect([(await rows())[0], purges(), (await intended()).length]).toEqual([1, 1, 1]);
    await mend();
    await nextProcess();
    await vi.waitFor(async () => expect([await rows(), await intended()]).toEqual([[0, 0, 0], []]), 5000);
  });

  it("is forgotten, when the account was gone already", async () => {
    await openEventOutbox(house.store).intend("nobody-of-this-name");
    await nextProcess();
    await vi.waitFor(async () => expect(await intended()).toEqual([]), 5000);
  });

  it("EC-3 and is never called untouched after an attempt of which nothing was heard", async () => {
    const { tab } = await signUp();
    api.answer.status = 0;
    await remove(tab);
    for (const answers of [{ ready: 503 }, { ready: 200, status: 401 }]) {
      Object.assign(api.answer, answers);
      expect((await remove(tab)).body.code).toBe("DELETION_UNCONFIRMED");
      expect(await intended()).toHaveLength(1);
    }
    Object.assign(api.answer, { ready: 200, status: 202 });
    expect((await remove(tab)).status).toBe(200);
    expect([await rows(), await intended()]).toEqual([[0, 0, 0], []]);
  });
});
