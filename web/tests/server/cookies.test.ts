import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keepTyped } from "@/server/typed-before";
import { browser, type House, type Listener, listen, openHouse, PASSWORD } from "./house";

let api: Listener;
let house: House;

beforeAll(async () => {
  api = await listen();
  house = await openHouse(api.url, { DULY_PUBLIC_URL: "https://duly.example" });
});

afterAll(() => new Promise((resolve) => api.server.close(resolve)));

describe("where the address is https, every cookie", () => {
  it("FR-12 NF-3 is this host's alone, Secure, HttpOnly and not sent along by other sites", async () => {
    const tab = browser(house);
    const credentials = { email: `${crypto.randomUUID()}@example.test`, password: PASSWORD };
    const answers = [
      await tab.call("POST", "sign-up/email", { name: "Ada", ...credentials }),
      await tab.call("GET", "passkey/generate-register-options"),
      await tab.call("POST", "sign-out", {}),
      await tab.call("POST", "sign-in/email", credentials),
      await browser(house).call("GET", "passkey/generate-authenticate-options"),
    ];
    const lines = [
      ...answers.flatMap((answer) => answer.headers.getSetCookie()),
      keepTyped({ email: "ada@example.test" }, house.settings.secure),
    ];
    const given = lines.filter((line) => !/Max-Age=0/i.test(line)).map((line) => line.split("=")[0]);
    expect(new Set(given)).toEqual(
      new Set([
        "__Host-duly.session_token",
        "__Host-duly.device",
        "__Host-duly.passkey_challenge",
        "__Host-duly-typed",
      ]),
    );
    for (const line of lines) {
      for (const part of [/^__Host-duly[.-]/, /; Path=\/(;|$)/, /; Secure/, /; HttpOnly/, /; SameSite=(Lax|Strict)/])
        expect(line).toMatch(part);
      expect(line).not.toMatch(/; Domain/i);
    }
  });
});
