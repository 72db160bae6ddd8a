// What `duly user sign-out` runs: orders the end of one person's sessions, or of everybody's, and says how many.
import { openOrderedEnds, orderedEndTables } from "../src/server/ordered-ends.ts";
import { fail, findUser, openAccounts } from "./accounts.ts";

const [file = "", whose = ""] = process.argv.slice(2);
const everybody = whose === "--everybody";

const accounts = await openAccounts(file);
const user = accounts && !everybody ? await findUser(accounts, whose) : null;
if (accounts && (everybody || user)) {
  for (const table of orderedEndTables("sqlite")) await accounts.run(table); // an older Duly ran here last
  console.log(await openOrderedEnds(accounts).order(user?.id ?? null));
} else fail(everybody ? "There are no accounts yet." : "There is no account with this e-mail.");
accounts?.close();
