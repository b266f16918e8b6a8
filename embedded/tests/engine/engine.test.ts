import { afterEach, expect, test } from "vitest";
import type { ChangeBatch, EntryResult } from "../../engine/protocol.ts";
import type { SchemaSpec } from "../../deployment.ts";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const MESSAGES = `
import { queryGeneric as query, mutationGeneric as mutation, internalMutationGeneric as internalMutation } from "convex/server";
import { v } from "convex/values";
export const send = mutation({
  args: { room: v.string(), body: v.string() },
  returns: v.id("messages"),
  handler: (ctx, args) => ctx.db.insert("messages", args),
});
export const list = query({
  args: { room: v.string() },
  handler: (ctx, { room }) => ctx.db.query("messages").withIndex("by_room", q => q.eq("room", room)).order("desc").take(3),
});
export const page = query({
  args: { room: v.string(), paginationOpts: v.any() },
  handler: (ctx, { room, paginationOpts }) => ctx.db.query("messages").withIndex("by_room", q => q.eq("room", room)).paginate(paginationOpts),
});
export const failAfterWrite = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("messages", { room: "x", body: "never" });
  throw new Error("no");
}});
export const nestedFailure = mutation({ args: {}, handler: async (ctx) => {
  await ctx.db.insert("messages", { room: "nested", body: "kept" });
  try { await ctx.runMutation("messages:failAfterWrite" as any, {}); } catch {}
}});
export const whoAmI = query({ args: {}, handler: async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null });
export const hidden = internalMutation({ args: {}, handler: () => 1 });
export const later = mutation({ args: {}, handler: async (ctx) => { await ctx.scheduler.runAfter(0, "messages:send" as any, { room: "later", body: "hello" }); } });
export const jobs = query({ args: {}, handler: (ctx) => ctx.db.system.query("_scheduled_functions").collect() });
export const forever = mutation({ args: {}, handler: () => { for (;;); } });
export const clock = query({ args: {}, handler: async () => { const a = Date.now(); for (let i = 0; i < 1e6; i++); return Date.now() - a; } });
export const now = query({ args: {}, handler: async () => Date.now() });
export const network = query({ args: {}, handler: async () => { await fetch("http://127.0.0.1"); } });
export const patch = mutation({ args: { id: v.id("messages"), body: v.string() }, handler: (ctx, a) => ctx.db.patch(a.id, { body: a.body }) });
export const remove = mutation({ args: { id: v.id("messages") }, handler: (ctx, a) => ctx.db.delete(a.id) });
`;

const SCHEMA: SchemaSpec = {
  schemaValidation: true,
  tables: [
    {
      name: "messages",
      indexes: [{ name: "by_room", fields: ["room"] }],
      searchIndexes: [],
      documentType: {
        type: "object",
        value: {
          room: { fieldType: { type: "string" }, optional: false },
          body: { fieldType: { type: "string" }, optional: false },
        },
      },
    },
  ],
};

let opened: TestEngine[] = [];
afterEach(async () => {
  for (const engine of opened) await engine.close();
  opened = [];
});

async function open(options: Parameters<typeof openEngine>[1] = {}): Promise<TestEngine> {
  const engine = await openEngine(await deploymentOf({ "messages.ts": MESSAGES }, SCHEMA), options);
  opened.push(engine);
  return engine;
}

const bodies = (value: unknown) => (value as { body: string }[]).map(({ body }) => body);

test("a mutation's writes are read by the next query", async () => {
  const app = await open();
  const sent = await app.mutate("messages:send", { room: "a", body: "one" });
  expect(sent.ok).toBe(true);
  expect(bodies(await app.query("messages:list", { room: "a" }))).toEqual(["one"]);
});

test("arguments are checked, and the error names what is wrong", async () => {
  const app = await open();
  const sent = await app.mutate("messages:send", { room: "a", body: 1 });
  expect(sent.ok ? "" : sent.error.message).toContain("ArgumentValidationError");
  expect(sent.ok ? "" : sent.error.message).toContain(".body");
});

test("clients reach public functions only", async () => {
  const app = await open();
  const hidden = await app.mutate("messages:hidden");
  expect(hidden.ok ? "" : hidden.error.message).toContain("Could not find public function");
});

test("a commit wakes only the subscriptions whose ranges it touched", async () => {
  const app = await open();
  const batches: ChangeBatch[] = [];
  app.engine.onChanges((batch) => batches.push(batch));
  const rooms = Array.from({ length: 20 }, (_, i) => `room${i}`);
  const { results } = await app.subscribe(rooms.map((room) => callOf("messages:list", { room })));
  await app.mutate("messages:send", { room: "room7", body: "x" });
  await app.query("messages:list", { room: "room7" });
  expect(batches.flatMap(({ changed }) => changed.map(({ entry }) => entry))).toEqual([
    results[7]?.entry,
  ]);
});

test("identical subscriptions share one entry until the last is released", async () => {
  const app = await open();
  const { results } = await app.subscribe([
    callOf("messages:list", { room: "a" }),
    callOf("messages:list", { room: "a" }),
  ]);
  expect(results[0]?.entry).toBe(results[1]?.entry);
});

test("a query that asks who calls is kept per identity", async () => {
  const app = await open();
  const as = (name: string) => ({
    identity: JSON.stringify({ tokenIdentifier: name, name }),
    access: "client" as const,
  });
  expect(await app.query("messages:whoAmI", {}, as("Ann"))).toBe("Ann");
  expect(await app.query("messages:whoAmI", {}, as("Bob"))).toBe("Bob");
  expect(await app.query("messages:whoAmI")).toBe(null);
});

test("a mutation that throws leaves nothing, alone or nested", async () => {
  const app = await open();
  expect((await app.mutate("messages:failAfterWrite")).ok).toBe(false);
  expect((await app.mutate("messages:nestedFailure")).ok).toBe(true);
  expect(await app.query("messages:list", { room: "x" })).toEqual([]);
  expect(bodies(await app.query("messages:list", { room: "nested" }))).toEqual(["kept"]);
});

test("a mutation replayed by its session applies once, also after a restart", async () => {
  const app = await open();
  const first = await app.mutate("messages:send", { room: "a", body: "once" }, ["s", 0]);
  const again = await app.mutate("messages:send", { room: "a", body: "once" }, ["s", 0]);
  expect(again).toMatchObject({ ok: true, value: first.ok ? first.value : "", ts: first.ts });
  await app.engine.close();
  const reopened = await openEngine(null, { directory: app.directory });
  opened = [app, reopened];
  const third = await reopened.mutate("messages:send", { room: "a", body: "once" }, ["s", 0]);
  expect(third).toMatchObject({ ok: true, ts: first.ts });
  expect(bodies(await reopened.query("messages:list", { room: "a" }))).toEqual(["once"]);
  expect(reopened.engine.timestamp >= (first.ts ?? 0n)).toBe(true);
});

test("pages of a live list keep their ends", async () => {
  const app = await open();
  for (const body of ["1", "2", "3", "4"]) await app.mutate("messages:send", { room: "a", body });
  const opts = { numItems: 2, cursor: null };
  const { results } = await app.subscribe([
    callOf("messages:page", { room: "a", paginationOpts: opts }),
  ]);
  const value = (result: EntryResult | undefined) =>
    JSON.parse(result?.outcome.ok ? result.outcome.value : "null") as {
      page: { body: string; _id: string }[];
      isDone: boolean;
      continueCursor: string;
    };
  const first = value(results[0]);
  expect(bodies(first.page)).toEqual(["1", "2"]);
  const second = (await app.query("messages:page", {
    room: "a",
    paginationOpts: { numItems: 2, cursor: first.continueCursor },
  })) as { page: unknown };
  expect(bodies(second.page)).toEqual(["3", "4"]);
  const changed = new Promise<EntryResult | undefined>((resolve) =>
    app.engine.onChanges((batch) => resolve(batch.changed[0])),
  );
  await app.mutate("messages:remove", { id: first.page[0]?._id });
  expect(bodies(value(await changed).page)).toEqual(["2"]);
});

test("a forged cursor is refused", async () => {
  const app = await open();
  const forged = app.query("messages:page", {
    room: "a",
    paginationOpts: { numItems: 2, cursor: "AAAA.forged" },
  });
  await expect(forged).rejects.toThrow("InvalidCursor");
});

test("scheduled mutations run once and their job tells how it ended", async () => {
  const app = await open();
  const { results } = await app.subscribe([callOf("messages:list", { room: "later" })]);
  const arrived = new Promise<void>((resolve) =>
    app.engine.onChanges(({ changed }) => {
      if (changed.some(({ entry }) => entry === results[0]?.entry)) resolve();
    }),
  );
  await app.mutate("messages:later");
  await arrived;
  expect(bodies(await app.query("messages:list", { room: "later" }))).toEqual(["hello"]);
  const [job] = (await app.query("messages:jobs")) as { state: object; name: string }[];
  expect(job).toMatchObject({ name: "messages.js:send", state: { kind: "success" } });
});

test("time stands still in a query but not between two, and the network is out of reach", async () => {
  const app = await open();
  expect(await app.query("messages:clock")).toBe(0);
  const first = await app.query("messages:now");
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await app.query("messages:now")).not.toBe(first);
  await expect(app.query("messages:network")).rejects.toThrow("Can't use fetch()");
});

test("a function that never ends is ended; the server and the others go on", async () => {
  const app = await open({ stuckAfterMs: 600 });
  const stuck = app.mutate("messages:forever");
  const behind = app.mutate("messages:send", { room: "a", body: "patient" });
  expect(await stuck).toMatchObject({ ok: false });
  expect((await behind).ok).toBe(true);
  expect(bodies(await app.query("messages:list", { room: "a" }))).toEqual(["patient"]);
});

test("a schema that existing data violates is refused and the old version keeps serving", async () => {
  const app = await open();
  await app.mutate("messages:send", { room: "a", body: "text" });
  const stricter = structuredClone(SCHEMA);
  const [table] = stricter.tables;
  if (table) {
    table.documentType = {
      type: "object",
      value: {
        room: { fieldType: { type: "string" }, optional: false },
        body: { fieldType: { type: "number" }, optional: false },
      },
    };
  }
  const push = app.push(await deploymentOf({ "messages.ts": MESSAGES }, stricter));
  await expect(push).rejects.toThrow(/table "messages".*body/s);
  expect((await app.mutate("messages:send", { room: "a", body: "more" })).ok).toBe(true);
});

test("a push fills a new index with the documents that were there before it", async () => {
  const app = await open();
  await Promise.all(
    Array.from({ length: 1_200 }, (_, i) =>
      app.mutate("messages:send", { room: `r${i % 3}`, body: String(i) }),
    ),
  );
  const wider = structuredClone(SCHEMA);
  wider.tables[0]?.indexes.push({ name: "by_body", fields: ["body"] });
  const source = `${MESSAGES}
export const byBody = query({ args: { body: v.string() }, handler: (ctx, { body }) => ctx.db.query("messages").withIndex("by_body", q => q.eq("body", body)).collect() });`;
  await app.push(await deploymentOf({ "messages.ts": source }, wider));
  expect(bodies(await app.query("messages:byBody", { body: "1111" }))).toEqual(["1111"]);
});

test("a file written by a newer version is refused clearly", async () => {
  const app = await open();
  await app.engine.close();
  const { openSqlite } = await import("../../store/sqlite.ts");
  const driver = openSqlite(`${app.directory}/data.sqlite`, { synchronous: "NORMAL" });
  driver.exec("UPDATE meta SET value = 999 WHERE key = 'format'");
  driver.close();
  await expect(openEngine(null, { directory: app.directory })).rejects.toThrow("newer version");
  opened = [];
});
