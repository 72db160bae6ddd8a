import { afterEach, describe, expect, it, vi } from "vitest";
import { createApi } from "@/client/api";
import { Refused, Stale } from "@/client/faults";

function calling(answer: () => Response) {
  vi.stubGlobal("window", { location: { origin: "https://duly.example" } });
  const sent: [string, string, string | null][] = [];
  const api = createApi(async (input) => {
    const request = new Request(input);
    sent.push([request.method, new URL(request.url).pathname, request.headers.get("If-Match")]);
    return answer();
  });
  return { api, sent };
}

const problem = { type: "urn:duly:problem:stale", title: "x", status: 412, detail: "Changed.", request_id: "r" };

afterEach(() => vi.unstubAllGlobals());

describe("a write to one task", () => {
  it("EC-2 names the version it was made for", async () => {
    const { api, sent } = calling(() => Response.json({}));
    await api.update("1", { title: "x" }, 1_795_283_968_187);
    await api.remove("1", 0);
    expect(sent).toEqual([
      ["PATCH", "/api/tasks/1", '"1795283968187"'],
      ["DELETE", "/api/tasks/1", '"0"'],
    ]);
  });

  it("EC-2 that is stale brings the task as it is now, a deletion too", async () => {
    const current = { id: "1", title: "Theirs", version: 5 };
    const { api } = calling(() => Response.json({ ...problem, current }, { status: 412 }));
    for (const work of [api.update("1", { title: "x" }, 4), api.remove("1", 4)]) {
      const fault: unknown = await work.catch((error: unknown) => error);
      expect(fault).toBeInstanceOf(Stale);
      expect(fault).toMatchObject({ current });
    }
  });

  it("is refused as any other when nothing comes along", async () => {
    const { api } = calling(() => Response.json(problem, { status: 412 }));
    const fault: unknown = await api.remove("1", 4).catch((error: unknown) => error);
    expect(fault).toEqual(new Refused(412, "Changed."));
  });
});
