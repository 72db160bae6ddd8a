import { describe, expect, it, vi } from "vitest";
import type { Api, Task } from "@/client/api";
import { Refused, Stale, Unreachable } from "@/client/faults";
import type { Change } from "@/tasks/outbox";
import { Overtaken } from "@/tasks/overtaken";
import { send } from "@/tasks/sending";
import { withFields } from "@/tasks/task-view";
import { task } from "./samples";

/** A server with one task on it, or none; `before` happens there before the next write. */
function server(kept: Task | null, ...before: ((kept: Task) => Task | null)[]) {
  const state = { kept, log: [] as unknown[] };
  const judge = (version: number): Task => {
    const step = before.shift();
    if (step && state.kept) state.kept = step(state.kept);
    if (!state.kept) throw new Refused(404, "Not found.");
    if (state.kept.version === version) return state.kept;
    const problem = { type: "t", title: "t", status: 412, detail: "d", request_id: "r" };
    throw new Stale({ ...problem, current: state.kept });
  };
  const api = {
    update: async (_id: string, fields: object, version: number) => {
      const found = judge(version);
      state.log.push([fields, version]);
      state.kept = { ...withFields(found, fields), version: version + 1 };
      return state.kept;
    },
    remove: async (_id: string, version: number) => {
      judge(version);
      state.kept = null;
    },
    create: async (wanted: { id: string; title: string; notes: string; due: string | null }) => {
      if (state.kept) throw new Refused(409, "There.");
      state.kept = task({ id: wanted.id, title: wanted.title, notes: wanted.notes, due: wanted.due, version: 50 });
      return state.kept;
    },
  };
  return { state, api: api as unknown as Api };
}

const elsewhere = (fields: Partial<Task>) => (kept: Task) => ({ ...kept, ...fields, version: kept.version + 1 });
const base = task({ title: "A", notes: "n", version: 3 });
const edit = (fields: object): Change => ({ kind: "edit", task: base, fields });
const fault = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe("an edit", () => {
  it("is for the version it was made for", async () => {
    const { api, state } = server(base);
    expect(await send(api, edit({ title: "B" }))).toMatchObject({ title: "B", version: 4 });
    expect(state.log).toEqual([[{ title: "B" }, 3]]);
  });

  it("EC-2 EC-6 goes together with what was written elsewhere into other fields", async () => {
    const { api, state } = server(base, elsewhere({ notes: "theirs", completed_at: "2026-11-21T12:00:00Z" }));
    const saved = await send(api, edit({ title: "B" }));
    expect(saved).toMatchObject({ title: "B", notes: "theirs", completed_at: "2026-11-21T12:00:00Z" });
    expect(state.log).toEqual([[{ title: "B" }, 4]]);
  });

  it("EC-2 goes on when others are faster again and again, and waits when they always are", async () => {
    const often = server(base, elsewhere({ notes: "1" }), elsewhere({ notes: "2" }), elsewhere({ notes: "3" }));
    expect(await send(often.api, edit({ title: "B" }))).toMatchObject({ title: "B", notes: "3" });
    const always = server(base, ...Array.from({ length: 99 }, (_, n) => elsewhere({ notes: String(n) })));
    expect(await fault(send(always.api, edit({ title: "B" })))).toEqual(new Unreachable());
  });

  it("EC-2 is not sent again when it is there already: only its answer was lost", async () => {
    const { api, state } = server(base, elsewhere({ title: "B" }));
    expect(await send(api, edit({ title: "B" }))).toMatchObject({ title: "B", version: 4 });
    expect(state.log).toEqual([]);
  });

  it("EC-2 that clashes is told with both texts, and what does not clash is done", async () => {
    const { api, state } = server(base, elsewhere({ title: "Theirs" }));
    const told = await fault(send(api, edit({ title: "Mine", notes: "mine" })));
    expect(told).toBeInstanceOf(Overtaken);
    expect(told).toMatchObject({
      found: { title: "Theirs", notes: "mine" },
      left: { fields: { title: "Mine" }, task: { title: "A", notes: "mine", version: 0 } },
    });
    expect(state.kept).toMatchObject({ title: "Theirs", notes: "mine" });
  });

  it("EC-2 of a task that was deleted elsewhere is told, and kept", async () => {
    for (const gone of [server(null), server(base, () => null)]) {
      const told = await fault(send(gone.api, edit({ title: "Mine" })));
      expect(told).toMatchObject({ found: null, left: edit({ title: "Mine" }) });
    }
    const late = server(base, elsewhere({ notes: "x" }), () => null);
    expect(await fault(send(late.api, edit({ title: "Mine" })))).toMatchObject({ found: null });
  });

  it("passes on every other fault", async () => {
    const api = { update: vi.fn().mockRejectedValue(new Refused(422, "Too long.")) } as unknown as Api;
    expect(await fault(send(api, edit({ title: "B" })))).toEqual(new Refused(422, "Too long."));
  });
});

describe("a deletion", () => {
  const remove: Change = { kind: "remove", task: base };

  it("EC-2 is not done to what was changed elsewhere", async () => {
    const { api, state } = server(base, elsewhere({ notes: "precious" }));
    expect(await fault(send(api, remove))).toMatchObject({ found: { notes: "precious" }, left: remove });
    expect(state.kept).toMatchObject({ notes: "precious" });
  });

  it("is done when only the number is another one, and when it is done already", async () => {
    const { api, state } = server(base, elsewhere({}), elsewhere({}));
    expect([await send(api, remove), state.kept]).toEqual([null, null]);
    expect(await send(api, remove)).toBe(null);
  });
});

describe("a task that is created again", () => {
  const add: Change = { kind: "add", task: { ...base, title: "Mine" } };

  it("comes back", async () => {
    const { api } = server(null);
    expect(await send(api, add)).toMatchObject({ title: "Mine", version: 50 });
  });

  it("EC-2 and was brought back elsewhere too is one task, and both texts are told", async () => {
    const { api, state } = server({ ...base, title: "Theirs", notes: "" });
    expect(await fault(send(api, add))).toMatchObject({
      found: { title: "Theirs", notes: "n" },
      left: { kind: "edit", fields: { title: "Mine" } },
    });
    expect(state.kept).toMatchObject({ title: "Theirs", notes: "n" });
  });
});
