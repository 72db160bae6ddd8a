// A PostgreSQL of this run's own, with the accounts' schema made once; each house then gets a copy of that.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestProject } from "vitest/node";

/** `role` is "superuser" or one of deploy/postgresql/roles.sql, with the password of each in its URL. */
export type Postgresql = { superuser: string; web: string; owner: string };

declare module "vitest" {
  interface ProvidedContext {
    postgresql: Postgresql | undefined;
  }
}

export default async function start(project: TestProject): Promise<() => Promise<void>> {
  const major = String(project.name).replace(/\D/g, "");
  const program = join(import.meta.dirname, "../../../e2e/postgres_server.py");
  const server = spawn("python", [program, "--major", major], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(server, "exit");
  const [line] = await Promise.race([
    once(createInterface(server.stdout), "line"),
    ended.then(() => Promise.reject(new Error("The PostgreSQL of the tests did not start."))),
  ]);
  const urls = JSON.parse(line);
  if (urls.missing) throw new Error(urls.missing);
  const { superuser, DULY_AUTH_DATABASE_URL: web, DULY_AUTH_DATABASE_OWNER_URL: owner } = urls;
  project.provide("postgresql", { superuser, web, owner });
  return async () => {
    server.stdin.end();
    await ended;
  };
}
