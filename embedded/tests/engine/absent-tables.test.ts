import { afterAll, beforeAll, expect, test } from "vitest";
import type { Caller, ChangeBatch } from "../../engine/protocol.ts";
import { callOf, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
export const first = query({ handler: async (ctx, { table }) => (await ctx.db.query(table).first())?.n ?? null });
export const ranged = query({ handler: async (ctx, { table }) => (await ctx.db.query(table).withIndex("by_creation_time", (q) => q.gt("_creationTime", 0)).collect()).length });
export const byId = query({ handler: async (ctx, { table }) => (await ctx.db.query(table).withIndex("by_id").collect()).length });
export const indexed = query({ handler: async (ctx, { table }) => (await ctx.db.query(table).withIndex("by_n").collect()).length });
export const search = query({ handler: async (ctx, { table }) => (await ctx.db.query(table).withSearchIndex("words", (q) => q.search("text", "a")).collect()).length });
export const size = query({ handler: async (ctx, { table }) => await ctx.db.query(table).count() });
export const page = query({ handler: (ctx, { table, cursor = null }) => ctx.db.query(table).paginate({ numItems: 2, cursor }) });
export const normal = query({ handler: (ctx, { table, id }) => ctx.db.normalizeId(table, id) });
export const get = query({ handler: (ctx, { id }) => ctx.db.get(id) });
export const look = mutation({ handler: async (ctx, { table }) => {
  const before = [(await ctx.db.query(table).collect()).length, await ctx.db.query(table).count()];
  return before;
}});
export const add = mutation({ handler: async (ctx, { table, n }) => {
  const before = (await ctx.db.query(table).collect()).length;
  const id = await ctx.db.insert(table, { n });
  return [before, (await ctx.db.query(table).collect()).length, id];
}});
`;

const admin: Caller = { identity: null, access: "admin" };
let app: TestEngine;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "app.ts": APP }));
});
afterAll(() => app.close());

const tables = async () =>
  Object.keys((await app.engine.operate("tables/numbers", { component: "" })) as object).filter(
    (name) => !name.startsWith("_"),
  );
const value = async (path: string, args: object) => {
  const outcome = await app.mutate(path, args);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return JSON.parse(outcome.value) as unknown;
};

test("no read of a table that there is not makes one", async () => {
  const table = "nowhere";
  expect(await app.query("app:first", { table })).toBeNull();
  for (const path of ["ranged", "byId", "size"]) {
    expect(await app.query(`app:${path}`, { table }), path).toBe(0);
  }
  for (const path of ["indexed", "search"]) {
    await expect(app.query(`app:${path}`, { table }), path).rejects.toThrow(
      /Index nowhere\.(by_n|words) not found/,
    );
  }
  const page = (await app.query("app:page", { table })) as { continueCursor: string };
  expect(page).toMatchObject({ page: [], isDone: true });
  expect(await app.query("app:page", { table, cursor: page.continueCursor })).toMatchObject({
    page: [],
    isDone: true,
  });
  const id = ((await value("app:add", { table: "there", n: 1 })) as [number, number, string])[2];
  expect(await app.query("app:normal", { table, id })).toBeNull();
  expect(await app.query("app:normal", { table: "there", id })).toBe(id);
  expect(await app.query("app:get", { id })).toMatchObject({ n: 1 });
  expect(await value("app:look", { table })).toEqual([0, 0]);
  for (const [query, args] of [
    ["tableData", { table, paginationOpts: { numItems: 5, cursor: null } }],
    ["tableSize", { tableName: table }],
    ["queryTable", { tableName: table }],
  ] as const) {
    await app.query(`_system/cli/${query}:default`, args, admin);
  }
  expect(await tables()).toEqual(["there"]);
  await expect(app.query("app:first", { table: "no name" })).rejects.toThrow(
    'Invalid table name "no name"',
  );
  await expect(app.query("app:size", { table: "no name" })).rejects.toThrow("Invalid table name");
});

test("who has read a table that was not there hears of its first document", async () => {
  const table = "awaited";
  const paths = ["first", "ranged", "byId", "size", "page"];
  const { results } = await app.subscribe(paths.map((path) => callOf(`app:${path}`, { table })));
  const other = await app.subscribe([callOf("app:first", { table: "other" })]);
  const entries = [...results, ...other.results].map(({ entry }) => entry);
  const batches: ChangeBatch[] = [];
  app.engine.onChanges((batch) => batches.push(batch));
  expect(await value("app:add", { table, n: 7 })).toMatchObject([0, 1, expect.any(String)]);
  await value("app:add", { table, n: 8 });
  expect(await app.query("app:first", { table })).toBe(7);
  expect(await app.query("app:size", { table })).toBe(2);
  const changed = batches.map(({ changed: all }) => all.map(({ entry }) => entries.indexOf(entry)));
  // All but the one of the other table; the first document stays the first.
  expect(changed.map((all) => all.toSorted((a, b) => a - b))).toEqual([
    [0, 1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
  expect(await tables()).toEqual(["there", "awaited"]);
});

test("a mutation that fails leaves no table behind", async () => {
  const outcome = await app.mutate("app:add", { table: "undone", n: "x".repeat(2 << 20) });
  expect(outcome.ok).toBe(false);
  expect(await tables()).not.toContain("undone");
});
