import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endOverdue } from "@/server/session-sweep";
import { refuse } from "../store/fresh";
import { browser, claimsOf, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

const DAY = 24 * 60 * 60_000;

let api: Listener;
let house: House;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  api = await listen();
  house = await openHouse(api.url);
});

afterEach(async () => {
  vi.useRealTimers();
  await new Promise((resolve) => api.server.close(resolve));
});

const later = (days: number) => vi.setSystemTime(Date.now() + days * DAY);

async function signUp() {
  const tab = browser(house);
  const body = { name: "Ada", email: `${crypto.randomUUID()}@example.test`, password: PASSWORD };
  const answer = await tab.call("POST", "sign-up/email", body);
  const { session } = await (await tab.call("GET", "get-session")).json();
  return { tab, answer, id: String(session.id) };
}

const ended = () => api.events.map(({ token }) => Object(claimsOf(token).sub_id).session?.id);
const rows = async () => (await house.store.all("select count(*) as n from session"))[0]?.n;

describe("a session", () => {
  it("ends 30 days after it began, however much it is used, and the api is told", async () => {
    const { tab, id } = await signUp();
    for (let day = 0; day < 29; day += 1) {
      later(1);
      expect((await tab.call("GET", "token")).status).toBe(200);
    }
    later(0.99);
    expect((await tab.call("GET", "token")).status).toBe(200);
    later(0.02);
    expect((await tab.call("GET", "token")).status).toBe(401);
    expect([ended(), await rows()]).toEqual([[id], 0]);
  });

  it("ends 30 days after it began, even if something had put off its end", async () => {
    const { tab } = await signUp();
    await house.store.run(`update session set "expiresAt" = '2099-01-01T00:00:00.000Z'`);
    for (let day = 0; day < 29; day += 1) {
      later(1);
      expect((await tab.call("GET", "token")).status).toBe(200);
    }
    later(1.01);
    expect((await tab.call("GET", "token")).status).toBe(401);
  });

  it("ends after 7 days without use, and the api is told", async () => {
    const { tab, id } = await signUp();
    later(6.99);
    expect((await tab.call("GET", "token")).status).toBe(200);
    later(7.01);
    expect((await tab.call("GET", "token")).status).toBe(401);
    expect([ended(), await rows()]).toEqual([[id], 0]);
  });

  it.each(["get-session", "sessions", "token"])("is not there any more for %s either", async (path) => {
    const { tab } = await signUp();
    later(7.01);
    const answer = await tab.call("GET", path);
    expect(answer.status === 401 || (await answer.text()) === "null").toBe(true);
    expect(await rows()).toBe(0);
  });

  it("is not there for a page, which asks Better Auth itself", async () => {
    const { tab } = await signUp();
    const [[name, value] = []] = [...tab.cookies];
    const headers = new Headers({ cookie: `${name}=${value}` });
    const find = () => house.auth.api.getSession({ headers, query: { disableRefresh: true } });
    expect(await find()).not.toBeNull();
    later(7.01);
    expect(await find()).toBeNull();
  });

  it("lives even when its use cannot be written down", async () => {
    const { tab } = await signUp();
    await refuse(house.owner, "update", "session");
    later(1);
    expect((await tab.call("GET", "token")).status).toBe(200);
  });

  it("whose browser never comes back ends too, and only such a one", async () => {
    const [gone] = [await signUp()];
    later(7.01);
    const { tab } = await signUp();
    expect(await endOverdue(house.auth)).toBe(1);
    expect([ended(), await rows()]).toEqual([[gone.id], 1]);
    expect((await tab.call("GET", "token")).status).toBe(200);
    expect(await endOverdue(house.auth)).toBe(0);
  });
});

describe("the session's cookie", () => {
  it("is kept by the browser as long as the session can live, from its beginning", async () => {
    const { tab, answer } = await signUp();
    expect(answer.headers.getSetCookie().join()).toMatch(/session_token=.*Max-Age=2592000/);
    later(3);
    for (const [method, path, body] of [
      ["GET", "token"],
      ["GET", "get-session"],
      ["POST", "update-user", { name: "B" }],
    ] as const) {
      const again = await tab.call(method, path, body);
      expect([again.status, again.headers.getSetCookie()]).toEqual([200, []]);
    }
  });

  it("is taken back from the browser when the session is over", async () => {
    const { tab } = await signUp();
    later(30.01);
    await tab.call("GET", "get-session");
    expect([...tab.cookies.keys()]).toEqual(["duly.device"]);
  });
});
