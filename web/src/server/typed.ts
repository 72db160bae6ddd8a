import "server-only";
import { cookies } from "next/headers";
import type { Typed } from "@/account/typed";
import { settings } from "./settings";
import { readTyped, typedCookie } from "./typed-before";

/** For a page that comes back with a fault; any other begins empty. */
export async function findTyped(fault: string | undefined): Promise<Typed> {
  if (!fault) return {};
  return readTyped((await cookies()).get(typedCookie(settings().secure))?.value);
}
