import { expect, it, vi } from "vitest";
import { Disagreement } from "@/client/faults";
import { TokenStore } from "@/client/token-store";

it("EC-2 a server whose parts disagree is asked again after ten seconds, and the page says why meanwhile", async () => {
  let now = 0;
  const fetchToken = vi.fn().mockRejectedValueOnce(new Disagreement("Its clocks differ."));
  fetchToken.mockResolvedValue({ value: "t", subject: "ada", lifetime: 300_000, age: 0 });
  const sharing = { exclusively: <R>(work: (waited: boolean) => Promise<R>) => work(false), arrival: async () => {} };
  const tokens = new TokenStore({
    subject: "ada",
    fetchToken,
    sharing: { ...sharing, publish: () => {} },
    clock: { wall: () => now, steady: () => now },
  });
  for (let i = 0; i < 3; i += 1) await expect(tokens.current()).rejects.toThrow("Its clocks differ.");
  expect(fetchToken).toHaveBeenCalledOnce();
  now += 10_000;
  expect(await tokens.current()).toBe("t");
});
