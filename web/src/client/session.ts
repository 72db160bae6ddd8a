// One signed-in page: its token, its way to the api, and its end, which the other tabs share.
import { type Api, createApi } from "./api";
import { authorizedFetch } from "./authorized-fetch";
import { AccountSwitched, SessionEnded } from "./faults";
import { type EndReason, openTabs } from "./tabs";
import { fetchToken } from "./token-source";
import { TokenStore } from "./token-store";

export type Session = {
  api: Api;
  /** Ends this page's part of the session, here and in the other tabs. */
  end: (reason: EndReason) => void;
  close: () => void;
};

/** `onEnd` is called once, whichever tab or fault brought the end. */
export function openSession(subject: string, onEnd: (reason: EndReason) => void): Session {
  let over = false;
  const finish = (reason: EndReason): void => {
    if (over) return;
    over = true;
    tokens.close();
    api.forget();
    onEnd(reason);
  };
  const tabs = openTabs({ subject, onToken: (token) => tokens.adopt(token), onEnd: finish });
  const clock = { wall: () => Date.now(), steady: () => performance.now() };
  const tokens = new TokenStore({ subject, fetchToken, sharing: tabs, clock });
  const end = (reason: EndReason): void => {
    if (!over) tabs.announceEnd(reason); // a late answer must not end what was begun since
    finish(reason);
  };
  const send = authorizedFetch(tokens);
  const watched: typeof fetch = async (...given) => {
    try {
      return await send(...given);
    } catch (error) {
      if (error instanceof SessionEnded) end(error instanceof AccountSwitched ? "switched" : "ended");
      throw error;
    }
  };
  const api = createApi(watched);
  return { api, end, close: tabs.close };
}
