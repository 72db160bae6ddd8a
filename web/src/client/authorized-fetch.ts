// Every request to the api goes through here: it carries the token, and one that was refused is renewed once.
import { Unreachable } from "./faults";
import type { TokenStore } from "./token-store";

const PATIENCE = 5000; // ms; longer than the web waits for the api, so that its answer is heard

type Tokens = Pick<TokenStore, "current" | "refused" | "accepted">;

export function authorizedFetch(tokens: Tokens, send: typeof fetch = (...given) => fetch(...given)) {
  return async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const first = await tokens.current();
    const answer = await attempt(request.clone(), first);
    if (answer.status !== 401) return accept(answer);
    tokens.refused(first);
    const second = await tokens.current();
    const again = await attempt(request, second);
    if (again.status === 401) tokens.refused(second);
    return accept(again);
  };

  async function attempt(request: Request, token: string): Promise<Response> {
    request.headers.set("Authorization", `Bearer ${token}`);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]);
    try {
      return await send(request, { signal, credentials: "omit", cache: "no-store" });
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw new Unreachable();
    }
  }

  function accept(answer: Response): Response {
    if (answer.ok || answer.status === 304) tokens.accepted();
    return answer;
  }
}
