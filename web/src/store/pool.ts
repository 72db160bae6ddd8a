// Connections to PostgreSQL: so many and no more, none waited for long, TLS unless it stays on this machine.
import { readFileSync } from "node:fs";
import { Client, type ClientConfig, Pool, types } from "pg";

const CONNECT = 3000; // ms
/** ms; the server itself gives up before (deploy/postgresql/roles.sql), unless it does not answer at all. */
const ANSWER = 5000;
const INT8 = 20;
const READ_ONLY = "25006"; // after a failover: this server takes no more writes

/** Why a URL of PostgreSQL cannot be used, as the end of a sentence. */
export class BadDatabaseUrl extends Error {}

export type Place = { connectionString: string; ssl: false | { ca?: string; checkServerIdentity?: () => undefined } };

/** `patience`: ms for an answer. */
export function openPool(place: Place, most: number, patience: number = ANSWER): Pool {
  const pool = new Pool({
    ...place,
    Client: SoundClient,
    max: most,
    connectionTimeoutMillis: CONNECT,
    query_timeout: patience,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    allowExitOnIdle: true,
    application_name: "duly-web",
    types: { getTypeParser: (oid, format) => (oid === INT8 ? Number : types.getTypeParser(oid, format)) },
  });
  pool.on("error", () => {}); // one that nobody used was closed; the next who asks gets another
  return pool;
}

/** The server has warned: the wait for its standbys was cut short, and what it acknowledges may be on its disk alone. */
export class DoubtfulCommit extends Error {
  override message = "the server warned of the commit";
}

/** Of warnings (SQLSTATE class 01), and of a backend that is being ended while it waits. */
const DOUBT = /^01|^57P01$/;

/** A connection on which an answer did not come or is in doubt, or that leads to a standby, is not used again. */
class SoundClient extends Client {
  private doubt = false;

  constructor(config?: string | ClientConfig) {
    super(config);
    this.on("error", () => {}); // cut off between two questions: whoever asks next is told; unheard, it ends the process
    this.on("notice", ({ code }) => {
      this.doubt ||= DOUBT.test(code ?? "");
    });
    this.query = new Proxy(this.query, {
      apply: (query, self, given: unknown[]) => {
        const told = given.at(-1);
        if (typeof told !== "function") {
          const asked: unknown = Reflect.apply(query, self, given);
          return asked instanceof Promise ? this.judged(asked) : asked;
        }
        const tell = (error: unknown, result: unknown): unknown => told(this.trouble(error) ?? error, result);
        return Reflect.apply(query, self, [...given.slice(0, -1), tell]);
      },
    });
  }

  private async judged(asked: Promise<unknown>): Promise<unknown> {
    let result: unknown;
    try {
      result = await asked;
    } catch (error) {
      throw this.trouble(error) ?? error;
    }
    const trouble = this.trouble(null);
    if (trouble) throw trouble;
    return result;
  }

  /** What an answer is besides what it says; then nobody asks here again. */
  private trouble(error: unknown): DoubtfulCommit | null {
    const { code, message } = Object(error ?? {});
    if (this.doubt || code === READ_ONLY || message === "Query read timeout") void this.end().catch(() => {});
    return this.doubt ? new DoubtfulCommit() : null;
  }
}

/** Of others the driver makes something: `ssl=0` would go before our own word. A pooler (`pgbouncer`) changes nothing. */
const KNOWN = new Set(["host", "sslmode", "sslrootcert", "pgbouncer"]);

/** `postgresql://role:password@host:5432/database?sslmode=verify-full&sslrootcert=/path`, or `?host=/folder/of/the/socket`. */
export function readPlace(text: string): Place {
  const url = URL.parse(text);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol) || !url.username || url.pathname.length < 2) {
    throw new BadDatabaseUrl("is not understood; give postgresql://<role>:<password>@<host>:<port>/<database>");
  }
  const mode =
    url.searchParams.get("sslmode") ?? (isNear(url.searchParams.get("host") ?? url.hostname) ? "disable" : "");
  const file = url.searchParams.get("sslrootcert");
  const unknown = [...url.searchParams.keys()].filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) throw new BadDatabaseUrl(`says ${unknown.join()}, which is not understood; leave that out`);
  for (const ours of KNOWN) if (ours !== "host") url.searchParams.delete(ours);
  return { connectionString: url.href, ssl: tls(mode, file) };
}

function tls(mode: string, file: string | null): Place["ssl"] {
  if (mode === "disable") return false;
  if (!["require", "verify-ca", "verify-full"].includes(mode)) {
    throw new BadDatabaseUrl(
      "says nothing of encryption for another machine: add ?sslmode=verify-full (or sslmode=disable, where nobody else is on the network)",
    );
  }
  const anyName = mode === "verify-ca" && { checkServerIdentity: () => undefined };
  return { ...(file && { ca: readCertificate(file) }), ...anyName };
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new BadDatabaseUrl(`names an sslrootcert that cannot be read (${file})`);
  }
}

function isNear(host: string): boolean {
  return (
    host === "" || host === "localhost" || host === "[::1]" || host.startsWith("/") || /^127(\.\d+){3}$/.test(host)
  );
}
