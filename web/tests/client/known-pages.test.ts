import { afterEach, describe, expect, it, vi } from "vitest";
import { createApi } from "@/client/api";
import { Refused, Unreachable } from "@/client/faults";

const signal = new AbortController().signal;
const page = (...titles: string[]) => ({ items: titles.map((title) => ({ title })), next_cursor: null });

/** Lists as the api answers them; `asked` tells with which tag. */
function server(state: { tag: string | null; page: object; fault?: Response }) {
  vi.stubGlobal("window", { location: { origin: "https://duly.example" } });
  const asked: (string | null)[] = [];
  const api = createApi(async (input) => {
    const request = new Request(input);
    const known = request.headers.get("If-None-Match");
    asked.push(known);
    if (state.fault) return state.fault;
    if (known && known === state.tag) return new Response(null, { status: 304, headers: { ETag: known } });
    return Response.json(state.page, state.tag ? { headers: { ETag: state.tag } } : {});
  });
  return { api, asked };
}

afterEach(() => vi.unstubAllGlobals());

describe("a page of a list that was fetched before", () => {
  it("is not sent again while it is the same, and is when it is not", async () => {
    const state = { tag: '"a"', page: page("one") };
    const { api, asked } = server(state);
    const first = await api.list("open", null, signal);
    expect(await api.list("open", null, signal)).toBe(first);
    Object.assign(state, { tag: '"b"', page: page("two") });
    expect(await api.list("open", null, signal)).toEqual(page("two"));
    expect(await api.list("open", null, signal)).toEqual(page("two"));
    expect(asked).toEqual([null, '"a"', '"a"', '"b"']);
  });

  it("is another one for another list or another place in it", async () => {
    const { api, asked } = server({ tag: '"a"', page: page("one") });
    await api.list("open", null, signal);
    await api.list("done", null, signal);
    await api.list("open", "cursor", signal);
    expect(asked).toEqual([null, null, null]);
  });

  it("US-5 FR-09 is forgotten with the session", async () => {
    const { api, asked } = server({ tag: '"a"', page: page("one") });
    await api.list("open", null, signal);
    api.forget();
    await api.list("open", null, signal);
    expect(asked).toEqual([null, null]);
  });

  it("is not kept without a tag, nor without end", async () => {
    const state: Parameters<typeof server>[0] = { tag: null, page: page("one") };
    const { api, asked } = server(state);
    for (let time = 0; time < 2; time += 1) await api.list("open", null, signal);
    state.tag = '"a"';
    for (let place = 0; place < 60; place += 1) await api.list("open", `c${place}`, signal);
    await api.list("open", "c0", signal);
    await api.list("open", "c59", signal);
    expect(asked).toEqual([...Array(63).fill(null), '"a"']);
  });

  it("EC-2 does not stand in for an answer that is a fault, nor is a 304 taken that was not asked for", async () => {
    const state: Parameters<typeof server>[0] = { tag: '"a"', page: page("one") };
    const { api } = server(state);
    state.fault = new Response(null, { status: 304 });
    await expect(api.list("open", null, signal)).rejects.toBeInstanceOf(Refused);
    delete state.fault;
    await api.list("open", null, signal);
    state.fault = new Response(null, { status: 503 });
    await expect(api.list("open", null, signal)).rejects.toBeInstanceOf(Unreachable);
  });
});
