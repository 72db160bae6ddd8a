// A commit of which the server warns (it stopped waiting for its standbys) is none: whoever asked hears so.
import { describe, expect, inject, it } from "vitest";
import { DoubtfulCommit } from "@/store/pool";
import { freshStores } from "./fresh";

const WARNED = "do $$ begin raise warning 'canceling wait for synchronous replication due to user request'; end $$";

describe.runIf(inject("postgresql"))("an answer in doubt", () => {
  it("is an error, alone and in a transaction, and its connection is not used again", async () => {
    const { accounts } = await freshStores();
    const backend = "select pg_backend_pid() as pid";
    const [before] = await accounts.all(backend);
    await expect(accounts.run(WARNED)).rejects.toThrow(DoubtfulCommit);
    const [after] = await accounts.all(backend);
    expect(after?.pid).not.toBe(before?.pid);
    await expect(accounts.alone(["x"], (inside) => inside.run(WARNED))).rejects.toThrow(DoubtfulCommit);
    expect(await accounts.all("select 1 as one")).toEqual([{ one: 1 }]);
  });

  it("is not what merely tells something", async () => {
    const { accounts } = await freshStores();
    await accounts.run("do $$ begin raise notice 'told'; end $$");
  });
});
