// A house that sends mail, and the mail it sent.
import { expect } from "vitest";
import type { Mail } from "@/mail/mail";
import { browser, type Listener, listen, openHouse, PASSWORD } from "../server/house";

export const NEW = "another quiet sentence 8";

export type Tab = ReturnType<typeof browser>;

/** `reaches`: as with a mail server; otherwise as into files. */
export async function openMailing({ reaches = true } = {}) {
  const api: Listener = await listen();
  const mails: Mail[] = [];
  const house = await openHouse(
    api.url,
    {},
    { reaches, post: async (mail) => void mails.push(mail), forget: () => {}, start: () => {} },
  );
  let machines = 0;

  const call = (tab: Tab, path: string, body: Record<string, string>) => {
    machines += 1;
    return tab.call("POST", path, body, { "x-duly-address": `192.0.2.${machines % 250}` });
  };
  const lastMail = () => mails.at(-1);

  async function begun(email = newEmail(), password = PASSWORD) {
    const tab = browser(house);
    const answer = await call(tab, "sign-up/email", { name: "Ada", email, password });
    return { tab, email, answer, token: tokenOf(lastMail()) };
  }

  async function confirmed() {
    const { tab, email, token } = await begun();
    expect((await call(tab, "recovery/confirm-email", { token, password: PASSWORD })).status).toBe(200);
    mails.length = 0;
    return { tab, email };
  }

  async function resetLink(email: string) {
    expect((await call(browser(house), "recovery/request", { email })).status).toBe(200);
    return tokenOf(lastMail());
  }

  const close = () => new Promise((resolve) => api.server.close(resolve));
  return { api, house, mails, call, lastMail, begun, confirmed, resetLink, close };
}

export const newEmail = () => `${crypto.randomUUID()}@duly.example`;

export const tokenOf = (mail: Mail | undefined) => /#([\w-]{43})$/m.exec(mail?.text ?? "")?.[1] ?? "";

export const codeOf = async (answer: Response) => [answer.status, (await answer.json()).code];
