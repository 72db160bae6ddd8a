import { beforeEach, describe, expect, it } from "vitest";
import { Disagreement, SessionEnded, Unreachable } from "@/client/faults";
import { type Issued, type Sharing, TokenStore } from "@/client/token-store";

let now = { wall: 1_000_000, steady: 5000 };
let fetched = 0;
let slowness = 0;
let fault: Error | null = null;
let published: Issued[] = [];

const TTL = 300_000;
const pass = (ms: number): void => {
  now = { wall: now.wall + ms, steady: now.steady + ms };
};

const alone: Sharing = {
  exclusively: (work) => work(false),
  arrival: async () => {},
  publish: (token) => published.push(token),
};

function store(options: { lifetime?: number; sharing?: Sharing; subject?: string } = {}): TokenStore {
  const fetchToken = async (): Promise<Issued> => {
    fetched += 1;
    pass(slowness);
    if (fault) throw fault;
    return { value: `t${fetched}`, subject: options.subject ?? "ada", lifetime: options.lifetime ?? TTL, age: 0 };
  };
  const clock = { wall: () => now.wall, steady: () => now.steady };
  return new TokenStore({ subject: "ada", fetchToken, sharing: options.sharing ?? alone, clock });
}

beforeEach(() => {
  now = { wall: 1_000_000, steady: 5000 };
  fetched = 0;
  slowness = 0;
  fault = null;
  published = [];
});

describe("the token in memory", () => {
  it("FR-11 is fetched once for many requests at once, and kept", async () => {
    const tokens = store();
    const all = await Promise.all(Array.from({ length: 20 }, () => tokens.current()));
    expect([new Set(all), fetched]).toEqual([new Set(["t1"]), 1]);
    pass(60_000);
    expect([await tokens.current(), fetched]).toEqual(["t1", 1]);
  });

  it("FR-11 is renewed before it ends: first in the background, then before the next request", async () => {
    const tokens = store();
    await tokens.current();
    pass(TTL * 0.75);
    expect(await tokens.current()).toBe("t1");
    await Promise.resolve();
    expect(fetched).toBe(2);
    pass(TTL * 0.97);
    expect([await tokens.current(), fetched]).toEqual(["t3", 3]);
  });

  it("FR-11 with a lifetime of 2 seconds is never sent after its end", async () => {
    const tokens = store({ lifetime: 2000 });
    await tokens.current();
    pass(700);
    expect(await tokens.current()).not.toBe("t1");
  });

  it("FR-11 after an hour's sleep is renewed once, whichever clock stood still", async () => {
    const tokens = store();
    await tokens.current();
    now.wall += 3_600_000;
    expect(await Promise.all([tokens.current(), tokens.current()])).toEqual(["t2", "t2"]);
    now.steady += 3_600_000;
    expect([await tokens.current(), fetched]).toEqual(["t3", 3]);
  });

  it("FR-11 does not mind a clock that is set back, nor one that is wrong by years", async () => {
    now.wall = -1_000_000_000;
    const tokens = store();
    await tokens.current();
    now.wall -= 86_400_000;
    pass(1000);
    expect([await tokens.current(), fetched]).toEqual(["t1", 1]);
  });

  it("counts the time that the request for it took", async () => {
    slowness = 40_000;
    const tokens = store();
    await tokens.current();
    expect(published[0]?.age).toBe(40_000);
    slowness = 0;
    pass(TTL - 60_000);
    expect(await tokens.current()).toBe("t2");
  });
});

describe("a refused token", () => {
  it("FR-11 EC-5 is renewed once for any number of refusals", async () => {
    const tokens = store();
    const value = await tokens.current();
    for (let i = 0; i < 10; i += 1) tokens.refused(value);
    expect(await Promise.all(Array.from({ length: 10 }, () => tokens.current()))).toEqual(Array(10).fill("t2"));
    tokens.refused(value);
    expect([await tokens.current(), fetched]).toEqual(["t2", 2]);
  });

  it("does not set off a storm when fresh ones are refused, too", async () => {
    const tokens = store();
    tokens.refused(await tokens.current());
    tokens.refused(await tokens.current());
    await expect(tokens.current()).rejects.toThrow(Disagreement);
    expect(fetched).toBe(2);
    pass(10_000);
    expect(await tokens.current()).toBe("t3");
    tokens.accepted();
    tokens.refused("t3");
    expect(await tokens.current()).toBe("t4");
  });
});

describe("faults", () => {
  it("EC-2 FR-11 a network fault is no sign-out, and the next request tries again", async () => {
    const tokens = store();
    fault = new Unreachable();
    await expect(tokens.current()).rejects.toThrow(Unreachable);
    fault = null;
    expect(await tokens.current()).toBe("t2");
  });

  it("a session that is gone stays gone", async () => {
    const tokens = store();
    fault = new SessionEnded();
    await expect(tokens.current()).rejects.toThrow(SessionEnded);
    tokens.close();
    fault = null;
    await expect(tokens.current()).rejects.toThrow(SessionEnded);
    expect(fetched).toBe(1);
  });

  it("US-5 another person's token is never used", async () => {
    await expect(store({ subject: "ben" }).current()).rejects.toThrow(SessionEnded);
    const tokens = store();
    tokens.adopt({ value: "bens", subject: "ben", lifetime: TTL, age: 0 });
    expect(await tokens.current()).toBe("t2");
  });

  it("FR-09 after the end nothing is left, not even from a renewal under way", async () => {
    const tokens = store();
    const under = tokens.current();
    tokens.close();
    await expect(under).rejects.toThrow(SessionEnded);
    tokens.adopt({ value: "late", subject: "ada", lifetime: TTL, age: 0 });
    await expect(tokens.current()).rejects.toThrow(SessionEnded);
    expect(published).toEqual([]);
  });
});

describe("two tabs", () => {
  /** What navigator.locks and BroadcastChannel do, in one place. */
  function browser(): { tabs: TokenStore[] } {
    const tabs: TokenStore[] = [];
    let busy = Promise.resolve();
    let held = false;
    const sharing: Sharing = {
      exclusively: async (work) => {
        const waited = held;
        held = true;
        const turn = busy.then(() => work(waited));
        busy = turn.then(
          () => {},
          () => {},
        );
        return turn.finally(() => {
          held = false;
        });
      },
      arrival: async () => {},
      publish: (token) => {
        for (const tab of tabs) tab.adopt(token);
      },
    };
    tabs.push(store({ sharing }), store({ sharing }));
    return { tabs };
  }

  it("FR-11 that wake together renew once, and both have the same token", async () => {
    const { tabs } = browser();
    const values = await Promise.all(tabs.map((tab) => tab.current()));
    expect([values, fetched]).toEqual([["t1", "t1"], 1]);
    pass(3_600_000);
    expect([await Promise.all(tabs.map((tab) => tab.current())), fetched]).toEqual([["t2", "t2"], 2]);
  });

  it("FR-11 a token that comes from another tab is as old as it is", async () => {
    const tokens = store();
    tokens.adopt({ value: "shared", subject: "ada", lifetime: TTL, age: TTL - 1000 });
    expect(await tokens.current()).toBe("t1");
  });
});
