// What `duly user reset-password EMAIL` runs: prints a link that chooses a new password, once, within half an hour.
import { addressOf, linkTables, openLinks } from "../src/recovery/links.ts";
import { fail, findUser, openAccounts } from "./accounts.ts";

const [file = "", publicUrl = "", typed = ""] = process.argv.slice(2);

const accounts = await openAccounts(file);
const user = accounts && (await findUser(accounts, typed));
if (accounts && user) {
  for (const table of linkTables("sqlite")) await accounts.run(table); // an older Duly ran here last
  console.log(addressOf(publicUrl, "handed", await openLinks(accounts).issue("handed", user)));
} else fail("There is no account with this e-mail.");
accounts?.close();
