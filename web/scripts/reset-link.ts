// What `duly user reset-password EMAIL` runs: prints a link that chooses a new password, once, within half an hour.
import { addressOf, linkTables, openLinks } from "../src/recovery/links.ts";
import { fail, findUser, openAccounts, saying } from "./accounts.ts";

const [publicUrl = "", typed = ""] = process.argv.slice(2);

await saying(async () => {
  const accounts = await openAccounts(linkTables);
  const user = accounts && (await findUser(accounts, typed));
  if (accounts && user) console.log(addressOf(publicUrl, "handed", await openLinks(accounts).issue("handed", user)));
  else fail("There is no account with this e-mail.");
  await accounts?.close();
});
