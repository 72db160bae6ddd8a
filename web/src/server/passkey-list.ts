// The passkeys of whoever asks, with what the settings page shows of each and nothing of its key.
import "server-only";
import { headers } from "next/headers";
import type { Passkey } from "@/settings/passkeys";
import { auth } from "./running";

export async function listPasskeys(): Promise<Passkey[]> {
  const found = await auth().api.listPasskeys({ headers: await headers() });
  return found.map(({ id, name, createdAt, backedUp }) => ({
    id,
    name: name || "Passkey",
    added: new Date(createdAt ?? 0).toISOString().slice(0, 10),
    synced: backedUp,
  }));
}
