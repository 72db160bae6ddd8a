// What `duly user sign-out` runs: orders the end of one person's sessions, or of everybody's, and says how many.
import { openOrderedEnds } from "../src/server/ordered-ends.ts";
import { fail, findUser, openAccounts } from "./accounts.ts";

const [file = "", whose = ""] = process.argv.slice(2);
const everybody = whose === "--everybody";

const database = openAccounts(file);
const user = database && !everybody ? findUser(database, whose) : null;
if (database && (everybody || user)) console.log(openOrderedEnds(database).order(user?.id ?? null));
else fail(everybody ? "There are no accounts yet." : "There is no account with this e-mail.");
database?.close();
