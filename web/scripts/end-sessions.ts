// What `duly user sign-out` runs: orders the end of one person's sessions, or of everybody's, and says how many.
import { openOrderedEnds, orderedEndTables } from "../src/server/ordered-ends.ts";
import { fail, findUser, openAccounts, saying } from "./accounts.ts";

const [whose = ""] = process.argv.slice(2);
const everybody = whose === "--everybody";

await saying(async () => {
  const accounts = await openAccounts(orderedEndTables);
  const user = accounts && !everybody ? await findUser(accounts, whose) : null;
  if (accounts && (everybody || user)) console.log(await openOrderedEnds(accounts).order(user?.id ?? null));
  else fail(everybody ? "There are no accounts yet." : "There is no account with this e-mail.");
  await accounts?.close();
});
