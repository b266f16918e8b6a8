import { v } from "convex/values";
import { api, internal } from "./api";
import { action, mutation, query } from "./server";

export const writeMany = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    for (let i = 0; i < count; i++) await ctx.db.insert("logs", { line: "x" });
  },
});

export const writeBytes = mutation({
  args: { each: v.number(), count: v.number() },
  handler: async (ctx, { each, count }) => {
    const data = "x".repeat(each);
    for (let i = 0; i < count; i++) await ctx.db.insert("logs", { line: "large", data });
  },
});

export const readAll = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("logs").collect()).length,
});

export const readRepeatedly = query({
  args: { times: v.number() },
  handler: async (ctx, { times }) => {
    for (let i = 0; i < times; i++) await ctx.db.query("logs").first();
  },
});

export const scheduleMany = mutation({
  args: { count: v.number(), each: v.optional(v.number()) },
  handler: async (ctx, { count, each = 5 }) => {
    const line = "x".repeat(each);
    for (let i = 0; i < count; i++) {
      await ctx.scheduler.runAfter(3_600_000, internal.jobs.work, { line });
    }
  },
});

export const returnArray = query({
  args: { length: v.number() },
  handler: (_, { length }) => Array.from({ length }, () => 0),
});

export const returnField = query({
  args: { name: v.string() },
  handler: (_, { name }) => ({ [name]: 1 }),
});

/** Builds what arguments would already refuse, and stores it. */
export const storeNested = mutation({
  args: { depth: v.number() },
  handler: async (ctx, { depth }) => {
    let value: unknown = 1;
    for (let i = 0; i < depth; i++) value = { a: value };
    await ctx.db.insert("logs", { line: "nested", data: value });
  },
});

export const storeArray = mutation({
  args: { length: v.number() },
  handler: async (ctx, { length }) => {
    await ctx.db.insert("logs", { line: "array", data: Array.from({ length }, () => 0) });
  },
});

export const storeFields = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    const data = Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, 0]));
    await ctx.db.insert("logs", { line: "fields", data });
  },
});

export const storeString = mutation({
  args: { length: v.number() },
  handler: async (ctx, { length }) => {
    await ctx.db.insert("logs", { line: "string", data: "x".repeat(length) });
  },
});

/** Field names are given in code units, so that none is refused on the way in. */
export const storeFieldNamed = mutation({
  args: { name: v.array(v.number()) },
  handler: async (ctx, { name }) => {
    await ctx.db.insert("logs", { line: "named", data: { [String.fromCharCode(...name)]: 1 } });
  },
});

export const storeUnsupported = mutation({
  args: { what: v.string() },
  handler: async (ctx, { what }) => {
    const values: Record<string, unknown> = {
      date: new Date(0),
      map: new Map(),
      function: () => 1,
      symbol: Symbol("s"),
      class: new (class Thing {})(),
      undefinedInList: [undefined],
      bigint: 2n ** 63n,
    };
    await ctx.db.insert("logs", { line: "unsupported", data: values[what] });
  },
});

export const scheduleOne = mutation({
  args: { length: v.number() },
  handler: async (ctx, { length }) => {
    await ctx.scheduler.runAfter(3_600_000, internal.jobs.work, { line: "x".repeat(length) });
  },
});

export const scheduleOneFromAction = action({
  args: { length: v.number() },
  handler: async (ctx, { length }) => {
    await ctx.scheduler.runAfter(3_600_000, internal.jobs.work, { line: "x".repeat(length) });
  },
});

/** What an action returns, and what is asked of it, are values like any other. */
export const actionReturns = action({
  args: { length: v.number(), items: v.optional(v.number()) },
  handler: (_, { length, items }) =>
    items === undefined ? "x".repeat(length) : Array.from({ length: items }, () => 0),
});

export const actionTakes = action({ args: { value: v.any() }, handler: () => "taken" });

export const actionAsks = action({
  args: { length: v.number() },
  handler: async (ctx, { length }): Promise<string> =>
    await ctx.runAction(api.limits.actionTakes, { value: "x".repeat(length) }),
});

export const returnText = query({
  args: { length: v.number() },
  handler: (_, { length }) => "x".repeat(length),
});

export const lengthOf = query({
  args: { text: v.string() },
  handler: (_, { text }) => text.length,
});
