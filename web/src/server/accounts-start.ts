// The accounts' tables are those of this release before anything is served from them; as DULY_AUTH_DATABASE_OWNER_URL,
// where it is given, they are brought up to date.
import { authOptions } from "./auth";
import { migrate } from "./auth-migrations";
import { authParts, stores } from "./running";
import { prepareSchema } from "./schema-start";
import { settings } from "./settings";

export async function prepareAccounts(): Promise<void> {
  const [place, parts] = [settings().accounts, authParts()];
  if (place.engine === "sqlite") return migrate(authOptions(parts), stores());
  await prepareSchema(place, (database) => authOptions({ ...parts, database }));
}
