import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createQueries, type Ending, openDesk, tasksKey } from "@/tasks/desk";
import { task } from "./samples";

const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  const sessionStorage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  };
  vi.stubGlobal("window", { location: { origin: "https://duly.example" }, sessionStorage });
  const draft = { value: "half a sentence", defaultValue: "" };
  vi.stubGlobal("document", { querySelectorAll: () => [draft] });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("a change to a task that was deleted elsewhere", () => {
  it("EC-2 says so, and keeps the words", async () => {
    const claims = Buffer.from(JSON.stringify({ sub: "ada", iat: 100, exp: 400 })).toString("base64url");
    vi.stubGlobal("fetch", async (input: Request | string) =>
      input === "/api/auth/token" ? Response.json({ token: `h.${claims}.s` }) : Response.json({}, { status: 404 }),
    );
    const desk = openDesk("ada", createQueries(), () => {});
    desk.outbox.put({ kind: "edit", task: task({ id: "1" }), fields: { title: "Mine" } });
    await vi.waitFor(() => expect(desk.outbox.snapshot().entries[0]?.fault).toContain("was deleted"));
    expect(desk.outbox.snapshot().entries[0]?.change).toMatchObject({ fields: { title: "Mine" } });
    desk.close();
  });
});

describe("the end of a session", () => {
  it.each(["signed-out", "ended", "switched", "deleted"] as const)(
    "FR-09 US-5 (%s) leaves nothing of the person's behind, and hands out what was not sent",
    (reason) => {
      const queries = createQueries();
      queries.setQueryData(tasksKey("open"), { pages: [], pageParams: [] });
      kept.set("duly-outbox:ada", "[]");
      const endings: Ending[] = [];
      const desk = openDesk("ada", queries, (ending) => endings.push(ending));
      desk.end(reason);
      desk.close();
      expect(queries.getQueryData(tasksKey("open"))).toBeUndefined();
      expect([...kept]).toEqual([]);
      expect(endings).toEqual([{ reason, unsent: ["half a sentence"] }]);
    },
  );
});
