import { afterAll, beforeAll, expect, test } from "vitest";
import type { MutationOutcome } from "../../engine/protocol.ts";
import { openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
export const fill = mutation({ args: { from: v.number(), count: v.number() }, handler: async (ctx, { from, count }) => {
  for (let i = from; i < from + count; i++) await ctx.db.insert("rows", { i });
}});
export const rare = query({ args: { paginationOpts: v.any() }, handler: (ctx, { paginationOpts }) =>
  ctx.db.query("rows").filter((q) => q.eq(q.field("i"), 35_000)).paginate(paginationOpts) });
export const fat = mutation({ args: {}, handler: async (ctx) => {
  for (let i = 0; i < 12; i++) await ctx.db.insert("fat", { i, text: "x".repeat(1_000_000) });
}});
export const fatPage = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => {
  const page = await ctx.db.query("fat").paginate(paginationOpts);
  return { ...page, page: page.page.map(({ i }) => i) };
}});
export const forge = mutation({ args: { table: v.string() }, handler: (ctx, { table }) => ctx.db.insert(table as any, { size: 1 }) });
export const gone = mutation({ args: {}, handler: async (ctx) => {
  const id = await ctx.db.insert("rows", { i: -1 });
  await ctx.db.delete(id);
  await ctx.db.patch(id, { i: 1 });
}});
export const schedule = mutation({ args: { path: v.string() }, handler: (ctx, { path }) => ctx.scheduler.runAfter(0, path as any, {}) });
export const chatter = query({ args: {}, handler: () => { for (let i = 0; i < 1_000; i++) console.log(i); return null; } });
export const first = query({ args: {}, handler: (ctx) => ctx.db.query("rows").first() });
export const pages = query({ args: { paginationOpts: v.any() }, handler: async (ctx, { paginationOpts }) => (await ctx.db.query("rows").paginate(paginationOpts)).page.length });
export const nestedPages = mutation({ args: {}, handler: async (ctx) => {
  const of = (numItems) => ctx.runQuery("semantics:pages" as any, { paginationOpts: { numItems, cursor: null } });
  return [await of(2), await of(3)];
}});
`;

let app: TestEngine;
beforeAll(async () => {
  app = await openEngine(await deploymentOf({ "semantics.ts": APP }));
  for (let from = 0; from < 36_000; from += 12_000) {
    const filled = await app.mutate("semantics:fill", { from, count: 12_000 });
    if (!filled.ok) throw new Error(filled.error.message);
  }
  await app.mutate("semantics:fat");
}, 60_000);
afterAll(() => app.close());

const problem = (outcome: MutationOutcome) => (outcome.ok ? null : outcome.error.message);
type Page = { page: { i: number }[]; isDone: boolean; continueCursor: string };

async function allPages(path: string, numItems: number): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor: string | null = null; ;) {
    const page = (await app.query(path, { paginationOpts: { numItems, cursor } })) as Page;
    pages.push(page);
    if (page.isDone) return pages;
    cursor = page.continueCursor;
  }
}

test("a page whose filter refuses nearly all ends early instead of failing", async () => {
  const pages = await allPages("semantics:rare", 10);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ page }) => page.map(({ i }) => i))).toEqual([35_000]);
});

test("a page of large documents ends before they are too many bytes", async () => {
  const pages = await allPages("semantics:fatPage", 100);
  expect(pages.length).toBeGreaterThan(1);
  expect(pages.flatMap(({ page }) => page)).toEqual(Array.from({ length: 12 }, (_, i) => i));
});

test("nobody inserts into the platform's own tables", async () => {
  for (const table of ["_storage", "_scheduled_functions"]) {
    expect(problem(await app.mutate("semantics:forge", { table }))).toContain("read-only");
  }
});

test("a patch of what is gone says what Convex says", async () => {
  expect(problem(await app.mutate("semantics:gone"))).toContain(
    "Update on nonexistent document ID",
  );
});

test("only what exists can be scheduled", async () => {
  expect(problem(await app.mutate("semantics:schedule", { path: "nowhere:x" }))).toContain(
    "Attempted to schedule function at nonexistent path: nowhere.js",
  );
  expect(problem(await app.mutate("semantics:schedule", { path: "semantics:x" }))).toContain(
    "no exported function x found in the file: semantics.js",
  );
  expect(problem(await app.mutate("semantics:schedule", { path: "semantics:gone" }))).toBe(null);
});

test("queries that a mutation calls have pages of their own", async () => {
  const outcome = await app.mutate("semantics:nestedPages");
  expect(problem(outcome)).toBe(null);
  expect(outcome).toMatchObject({ value: "[2,3]" });
});
