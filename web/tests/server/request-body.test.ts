import { afterEach, describe, expect, it, vi } from "vitest";
import { passToApi } from "@/server/api-passage";
import { readBody } from "@/server/request-body";

const TOKEN = "Bearer h.c.s";

afterEach(() => {
  vi.useRealTimers();
});

/** A request whose body begins and never ends. */
function slow(authorization: string): Request {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void writable.getWriter().write(new Uint8Array(1));
  const init: RequestInit & { duplex: "half" } = {
    method: "POST",
    headers: { authorization },
    body: readable,
    duplex: "half",
  };
  return new Request("https://duly.example/api/tasks", init);
}

describe("a body on its way to the api", () => {
  it.each(["", "Bearer garbage", "Bearer a.b", "Bearer a.b.c.d", "Bearer a..c", "Basic a.b.c", "a.b.c"])(
    "FR-07 NF-3 is not waited for when it comes with %j: the api refuses without it",
    async (authorization) => {
      expect(await readBody(slow(authorization))).toEqual({ bytes: null });
    },
  );

  it("NF-3 that is not here within 10 seconds is a 408, and the api is asked nothing", async () => {
    vi.useFakeTimers();
    const send = vi.fn<typeof fetch>();
    const pending = passToApi(slow(TOKEN), "http://127.0.0.1:9", send);
    await vi.advanceTimersByTimeAsync(10_000);
    const answer = await pending;
    expect([answer.status, answer.headers.get("connection"), send.mock.calls]).toEqual([408, "close", []]);
    expect(await answer.json()).toMatchObject({ type: "urn:duly:problem:timed-out", status: 408 });
  });

  it("NF-3 that is too long is cut, and the rest is not read", async () => {
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1;
        if (given > 50) return controller.close();
        controller.enqueue(new Uint8Array(50_000).fill(7));
      },
    });
    const init: RequestInit & { duplex: "half" } = {
      method: "POST",
      headers: { authorization: TOKEN },
      body,
      duplex: "half",
    };
    const read = await readBody(new Request("https://duly.example/api/tasks", init));
    const bytes = read === "late" ? null : read.bytes;
    expect([bytes?.byteLength, bytes?.at(-1)]).toEqual([128 * 1024, 7]);
    expect(given).toBeLessThan(6);
  });
});
