import { afterEach, describe, expect, it, vi } from "vitest";
import { openTabs, type Tabs } from "@/client/tabs";

const TOKEN = { value: "t", subject: "ada", lifetime: 300_000, age: 0 };
let open: Tabs[] = [];

afterEach(() => {
  for (const tabs of open) tabs.close();
  open = [];
});

function tab(subject: string) {
  const onToken = vi.fn();
  const onEnd = vi.fn();
  const tabs = openTabs({ subject, onToken, onEnd });
  open.push(tabs);
  return { tabs, onToken, onEnd };
}

/** Messages arrive in order: when the later one is there, the earlier one was. */
async function settled(from: Tabs, to: { onToken: ReturnType<typeof vi.fn> }): Promise<void> {
  const before = to.onToken.mock.calls.length;
  from.publish(TOKEN);
  await vi.waitUntil(() => to.onToken.mock.calls.length > before);
}

describe("the tabs of one browser", () => {
  it("US-5 end when a page of another account is opened, and not for one of their own", async () => {
    const first = tab("ada");
    const same = tab("ada");
    await settled(same.tabs, first);
    expect(first.onEnd).not.toHaveBeenCalled();
    const other = tab("ben");
    await settled(other.tabs, first);
    expect(first.onEnd).toHaveBeenCalledExactlyOnceWith("switched");
    expect(other.onEnd).not.toHaveBeenCalled();
  });

  it("US-6 share the end of their own session only", async () => {
    const [ada, again, ben] = [tab("ada"), tab("ada"), tab("ben")];
    await settled(ben.tabs, ada);
    for (const { onEnd } of [ada, again, ben]) onEnd.mockClear();
    ada.tabs.announceEnd("signed-out");
    await settled(ada.tabs, again);
    await settled(ada.tabs, ben);
    expect([again.onEnd.mock.calls, ben.onEnd.mock.calls]).toEqual([[["signed-out"]], []]);
  });

  it("FR-11 count a token's time on the way", async () => {
    const [from, to] = [tab("ada"), tab("ada")];
    await settled(from.tabs, to);
    const [token] = to.onToken.mock.calls[0] ?? [];
    expect(token).toMatchObject({ value: "t", subject: "ada" });
    expect(token.age).toBeGreaterThanOrEqual(0);
  });
});
