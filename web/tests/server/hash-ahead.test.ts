import { afterAll, describe, expect, it, vi } from "vitest";
import { browser, listen, openHouse, PASSWORD } from "./house";

const hashing = vi.hoisted(() => ({ during: async () => {} }));
vi.mock("@/server/password-hash", async (original) => {
  const real = await original<typeof import("@/server/password-hash")>();
  const hashPassword = async (password: string) => {
    await hashing.during();
    return real.hashPassword(password);
  };
  return { ...real, hashPassword };
});

const api = await listen();
const house = await openHouse(api.url);
afterAll(() => new Promise((resolve) => api.server.close(resolve)));

const signUp = (email: string) =>
  browser(house).call("POST", "sign-up/email", { name: "Ada", email, password: PASSWORD });
const stored = async () => (await house.store.all("select password from account")).map(({ password }) => password);

describe("a new account's password", () => {
  it("is hashed before anything is locked", async () => {
    let open = false;
    hashing.during = async () => {
      // Within a transaction a second one is refused.
      open = await house.store.alone(["anybody"], async () => true);
    };
    expect((await signUp("one@duly.example")).status).toBe(200);
    expect([open, (await stored()).length]).toEqual([true, 1]);
    hashing.during = async () => {};
  });

  it("is hashed anew for each of two who choose the same", async () => {
    await Promise.all(["two@duly.example", "three@duly.example"].map(signUp));
    expect(new Set(await stored()).size).toBe(3);
  });
});
