import { describe, expect, it, vi } from "vitest";
import { authorizedFetch } from "@/client/authorized-fetch";
import { SessionEnded, Unreachable } from "@/client/faults";

const URL = "https://duly.example/api/tasks";

function house(statuses: (number | Error)[], tokens: (string | Error)[] = ["t1", "t2", "t3"]) {
  const sent: { authorization: string | null; body: string }[] = [];
  const send: typeof fetch = async (input) => {
    const request = new Request(input);
    sent.push({ authorization: request.headers.get("authorization"), body: await request.text() });
    const next = statuses.shift() ?? 200;
    if (next instanceof Error) throw next;
    return new Response("{}", { status: next });
  };
  const refused = vi.fn(() => {
    tokens.shift();
  });
  const accepted = vi.fn();
  const current = async (): Promise<string> => {
    const [first] = tokens;
    if (first === undefined || first instanceof Error) throw first ?? new SessionEnded();
    return first;
  };
  return { call: authorizedFetch({ current, refused, accepted }, send), sent, refused, accepted };
}

const post = { method: "POST", body: '{"title":"x"}' };

describe("every request to the api", () => {
  it("FR-04 SC-3 carries the token", async () => {
    const { call, sent, accepted } = house([201]);
    expect((await call(URL, post)).status).toBe(201);
    expect(sent).toEqual([{ authorization: "Bearer t1", body: post.body }]);
    expect(accepted).toHaveBeenCalledOnce();
  });

  it("takes a 304 for what it is: the token was good", async () => {
    const send = vi.fn<typeof fetch>().mockResolvedValue(new Response(null, { status: 304 }));
    const tokens = { current: async () => "t", refused: vi.fn(), accepted: vi.fn() };
    await authorizedFetch(tokens, send)(URL);
    expect(tokens.accepted).toHaveBeenCalledOnce();
  });

  it("FR-12 brings no cookie, and is kept in no cache", async () => {
    const send = vi.fn<typeof fetch>().mockResolvedValue(new Response("{}"));
    const tokens = { current: async () => "t", refused: vi.fn(), accepted: vi.fn() };
    await authorizedFetch(tokens, send)(URL);
    expect(send.mock.calls[0]?.[1]).toMatchObject({ credentials: "omit", cache: "no-store" });
  });

  it("FR-04 is not sent at all without one", async () => {
    const { call, sent } = house([], [new SessionEnded()]);
    await expect(call(URL)).rejects.toThrow(SessionEnded);
    expect(sent).toEqual([]);
  });

  it("FR-11 EC-5 is sent once more, with its body, when the token was refused", async () => {
    const { call, sent, refused } = house([401, 201]);
    expect((await call(URL, post)).status).toBe(201);
    expect(sent).toEqual(["t1", "t2"].map((token) => ({ authorization: `Bearer ${token}`, body: post.body })));
    expect(refused).toHaveBeenCalledExactlyOnceWith("t1");
  });

  it("FR-11 is not sent a third time", async () => {
    const { call, sent, refused } = house([401, 401, 200]);
    expect((await call(URL)).status).toBe(401);
    expect([sent.length, refused.mock.calls]).toEqual([2, [["t1"], ["t2"]]]);
  });

  it("EC-2 says Unreachable when the network fails, and that only", async () => {
    const { call, refused } = house([new TypeError("Failed to fetch")]);
    await expect(call(URL, post)).rejects.toThrow(Unreachable);
    expect(refused).not.toHaveBeenCalled();
  });

  it("hands any other answer on as it is", async () => {
    for (const status of [404, 409, 422, 503]) expect((await house([status]).call(URL)).status).toBe(status);
  });
});
