import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { STRANGERS } from "@/throttle/rules";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "../server/house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url);
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

/** So that a busy machine has the time to look. */
const aMinuteEach = { ...STRANGERS, delay: (attempt: number) => (attempt < STRANGERS.free ? 0 : 60_000) };

let machines = 0;
const elsewhere = (): string => {
  machines += 1;
  return `2001:db8:0:${machines.toString(16)}::1`;
};
const newEmail = () => `${crypto.randomUUID()}@duly.example`;
type Tab = ReturnType<typeof browser>;

async function signedUp(address = elsewhere()) {
  const email = newEmail();
  const tab = browser(house);
  const person = { name: "Ada", email, password: PASSWORD };
  expect((await tab.call("POST", "sign-up/email", person, { "x-duly-address": address })).status).toBe(200);
  return { email, tab, address };
}

const signIn = (email: string, password: string, address: string, tab: Tab = browser(house)) =>
  tab.call("POST", "sign-in/email", { email, password }, { "x-duly-address": address });

async function hammer(email: string, address: string, tries: number, tab?: Tab) {
  const statuses: number[] = [];
  for (let i = 0; i < tries; i += 1) statuses.push((await signIn(email, `wrong ${i}`, address, tab)).status);
  return statuses;
}

describe("guessing one password from one address", () => {
  it("NF-3 is answered 429 from the sixth try on, whether the account exists or not", async () => {
    const { email } = await signedUp();
    const faces = await Promise.all([email, newEmail()].map((name) => hammer(name, elsewhere(), 100)));
    const expected = [...Array(5).fill(401), ...Array(95).fill(429)];
    expect(faces).toEqual([expected, expected]);
  });

  it("NF-3 says how long to wait, in the header and in words, the same for an account that is none", async () => {
    const { email } = await signedUp();
    const answers = [];
    for (const name of [email, newEmail()]) {
      const attacker = elsewhere();
      await hammer(name, attacker, 5);
      const answer = await signIn(name, "wrong", attacker);
      const wait = answer.headers.get("retry-after") ?? "";
      expect(Number(wait)).toBeGreaterThan(20);
      expect(Number(wait)).toBeLessThanOrEqual(30);
      const text = JSON.stringify([answer.status, [...answer.headers].sort(), await answer.json()]);
      answers.push(text.replaceAll(wait, "(wait)"));
    }
    expect(answers[0]).toBe(answers[1]);
    expect(JSON.parse(answers[0] ?? "")).toEqual([
      429,
      expect.arrayContaining([
        ["content-type", "application/problem+json"],
        ["retry-after", "(wait)"],
      ]),
      {
        type: "urn:duly:problem:too-many-attempts",
        title: "Too many attempts",
        status: 429,
        detail: "Too many attempts. Try again in (wait) seconds.",
        code: "TOO_MANY",
      },
    ]);
  });

  it("NF-3 at once is no way around: of forty tries side by side five are looked at", async () => {
    const { email } = await signedUp();
    const attacker = elsewhere();
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => signIn(email, `wrong ${i}`, attacker)));
    expect(answers.filter(({ status }) => status === 401).length).toBe(5);
  });

  it("NF-3 by another spelling of the address, or of the account, is the same guessing", async () => {
    const { email } = await signedUp();
    const spellings = [email, ` ${email}`, email.toUpperCase(), `${email}\t`, email, email];
    const statuses = [];
    const network = elsewhere().replace("::1", "");
    for (const [i, name] of spellings.entries())
      statuses.push((await signIn(name, "wrong", `${network}::${i}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it("a right password forgives what was mistyped before it", async () => {
    const { email, address } = await signedUp();
    for (let i = 0; i < 3; i += 1) {
      expect(await hammer(email, address, 4)).toEqual([401, 401, 401, 401]);
      expect((await signIn(email, PASSWORD, address)).status).toBe(200);
    }
  });
});

describe("the owner, while somebody hammers", () => {
  it("NF-3 signs in from any other address", async () => {
    const { email } = await signedUp();
    const attacker = elsewhere();
    await hammer(email, attacker, 20);
    expect((await signIn(email, PASSWORD, attacker)).status).toBe(429);
    expect((await signIn(email, PASSWORD, elsewhere())).status).toBe(200);
  });

  it("NF-3 signs in from the attacker's own network with a browser used before", async () => {
    const { email, tab, address } = await signedUp();
    await hammer(email, address, 20);
    expect((await signIn(email, PASSWORD, address)).status).toBe(429);
    expect((await signIn(email, PASSWORD, address, tab)).status).toBe(200);
  });

  it("NF-3 signs in from a browser or a network used before while many networks guess; strangers wait", async () => {
    const { email, tab, address } = await signedUp();
    const taken = vi.spyOn(house.attempts, "take");
    await hammer(email, elsewhere(), 1);
    const all = taken.mock.calls.flatMap(([buckets]) => buckets).find(({ rule }) => rule === STRANGERS);
    taken.mockRestore();
    for (let i = 0; i < 49; i += 1) house.attempts.take([{ key: all?.key ?? "", rule: aMinuteEach }]); // from elsewhere
    const stranger = await signIn(email, PASSWORD, elsewhere());
    expect([stranger.status, Number(stranger.headers.get("retry-after")) > 5]).toEqual([429, true]);
    expect((await signIn(email, PASSWORD, elsewhere(), tab)).status).toBe(200);
    expect((await signIn(email, PASSWORD, address)).status).toBe(200);
  });

  it("NF-3 a browser used before is no way to guess more, nor for another account", async () => {
    const one = await signedUp();
    const other = await signedUp();
    expect((await hammer(one.email, elsewhere(), 8, one.tab)).filter((status) => status === 401).length).toBe(5);
    expect((await hammer(one.email, elsewhere(), 3, one.tab)).filter((status) => status === 401).length).toBe(0);
    const attacker = elsewhere();
    expect(await hammer(other.email, attacker, 6, one.tab)).toEqual([...Array(5).fill(401), 429]);
  });
});

describe("two people at one browser", () => {
  it("NF-3 whoever sat there before keeps nobody out from elsewhere", async () => {
    const [before, owner] = [await signedUp(), await signedUp()];
    const away = browser(house);
    away.cookies.set("duly.device", before.tab.cookies.get("duly.device") ?? "?");
    await signIn(owner.email, PASSWORD, owner.address, before.tab);
    await hammer(owner.email, elsewhere(), 6, away);
    expect((await signIn(owner.email, PASSWORD, owner.address, before.tab)).status).toBe(200);
  });
});

describe("a session in somebody else's hand", () => {
  it("NF-3 guesses the password of a deletion five times, and does not keep the owner's other session from it", async () => {
    const { email, tab } = await signedUp();
    const thief = browser(house);
    await signIn(email, PASSWORD, elsewhere(), thief);
    const statuses = [];
    for (let i = 0; i < 7; i += 1) {
      const from = { "x-duly-address": elsewhere() };
      statuses.push((await thief.call("POST", "delete-user", { password: `wrong ${i}` }, from)).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429, 429]);
    expect((await tab.call("POST", "delete-user", { password: PASSWORD })).status).toBe(200);
  });
});

describe("an outage of the count", () => {
  it("NF-2 is a 503, never a way in", async () => {
    const broken = await openHouse(api.url);
    broken.attempts.take = () => {
      throw new Error("disk I/O error");
    };
    const body = { name: "A", email: newEmail(), password: PASSWORD };
    const answer = await browser(broken).call("POST", "sign-up/email", body);
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "2"]);
  });
});
