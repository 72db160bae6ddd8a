// What `duly user reset-password EMAIL` runs: prints a link that chooses a new password, once, within half an hour.
import { addressOf, openLinks } from "../src/recovery/links.ts";
import { fail, findUser, openAccounts } from "./accounts.ts";

const [file = "", publicUrl = "", typed = ""] = process.argv.slice(2);

const database = openAccounts(file);
const user = database && findUser(database, typed);
if (database && user) console.log(addressOf(publicUrl, "handed", openLinks(database).issue("handed", user)));
else fail("There is no account with this e-mail.");
database?.close();
