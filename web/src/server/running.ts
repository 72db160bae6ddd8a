// The one set of parts that a running process has. Built at the first use, never when a module is loaded or at build time.
import "server-only";
import { type AuthParts, createAuth } from "./auth";
import { openDatabase } from "./database";
import { openDelivery } from "./event-delivery";
import { openEventOutbox } from "./event-outbox";
import { openKeyRing } from "./key-ring";
import { once } from "./once";
import { settings } from "./settings";

export const keys = once("keys", () => openKeyRing(settings().keys, settings().authSecret));

export const authParts = once("auth parts", (): AuthParts => {
  const parts = { settings: settings(), keys: keys() };
  const database = openDatabase(parts.settings.authDatabase);
  return { ...parts, database, delivery: openDelivery({ ...parts, outbox: openEventOutbox(database) }) };
});

export const auth = once("auth", () => createAuth(authParts()));
