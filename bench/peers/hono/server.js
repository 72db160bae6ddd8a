// The leanest thing a Node developer would write: Hono, jose and Node's own SQLite, one process.
import { DatabaseSync } from "node:sqlite";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { jwtVerify } from "jose";

const { PEER_PORT, PEER_DATABASE, PEER_SECRET } = process.env;
const secret = new TextEncoder().encode(PEER_SECRET);
const fields = "id, title, notes, due, completed_at, created_at, updated_at";
const database = new DatabaseSync(PEER_DATABASE);
database.exec("pragma journal_mode = wal");
database.exec(`create table if not exists tasks (
  user_id text not null, id text not null, title text not null, notes text not null, due text,
  completed_at text, created_at text not null, updated_at text not null, primary key (user_id, id)
) without rowid`);

const page = database.prepare(`select ${fields} from tasks where user_id = ? and id < ? order by id desc limit ?`);
const add = database.prepare(`insert into tasks values (?, ?, ?, ?, ?, null, ?, ?) returning ${fields}`);

const app = new Hono();

app.use(async (context, next) => {
  const token = context.req.header("authorization")?.replace(/^Bearer /, "") ?? "";
  try {
    const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"], audience: "peers" });
    context.set("user", payload.sub);
  } catch {
    return context.json({ error: "unauthorized" }, 401);
  }
  await next();
});

app.get("/tasks", (context) => {
  const limit = Number(context.req.query("limit") ?? 50);
  const items = page.all(context.get("user"), context.req.query("before") ?? "g", limit + 1);
  const next = items.length > limit ? items[limit - 1].id : null;
  return context.json({ items: items.slice(0, limit), next_cursor: next });
});

app.post("/tasks", async (context) => {
  const { id, title, notes = "", due = null } = await context.req.json();
  if (typeof title !== "string" || title === "") return context.json({ error: "title" }, 422);
  const now = new Date().toISOString();
  return context.json(add.get(context.get("user"), id, title, notes, due, now, now), 201);
});

serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(PEER_PORT) });
