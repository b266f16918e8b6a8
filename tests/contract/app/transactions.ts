import { v } from "convex/values";
import { api, internal } from "./api";
import { internalMutation, internalQuery, mutation, query } from "./server";

export const increment = mutation({
  args: { name: v.string(), by: v.optional(v.number()) },
  handler: async (ctx, { name, by = 1 }) => {
    const row = await ctx.db
      .query("counters")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    if (row) await ctx.db.patch(row._id, { count: row.count + by });
    else await ctx.db.insert("counters", { name, count: by });
  },
});

export const read = query({
  args: { name: v.string() },
  handler: async (ctx, { name }) =>
    (
      await ctx.db
        .query("counters")
        .withIndex("by_name", (q) => q.eq("name", name))
        .unique()
    )?.count ?? null,
});

export const writeThenThrow = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    await ctx.db.insert("counters", { name, count: 1 });
    await ctx.scheduler.runAfter(0, internal.transactions.log, { line: "from a failure" });
    throw new Error("changed my mind");
  },
});

export const log = internalMutation({
  args: { line: v.string() },
  handler: async (ctx, { line }) => {
    await ctx.db.insert("logs", { line });
  },
});

export const innerWrite = internalMutation({
  args: { name: v.string(), fails: v.boolean() },
  handler: async (ctx, { name, fails }): Promise<string> => {
    await ctx.db.insert("counters", { name, count: 7 });
    await ctx.scheduler.runAfter(0, internal.transactions.log, { line: `inner ${name}` });
    if (fails) throw new Error("inner failure");
    return "written";
  },
});

export const innerRead = internalQuery({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<number> =>
    (await ctx.db.query("counters").collect()).filter((row) => row.name === name).length,
});

/** Calls a part that may fail, and goes on when it did. */
export const outer = mutation({
  args: { name: v.string(), fails: v.boolean() },
  handler: async (ctx, { name, fails }) => {
    await ctx.db.insert("counters", { name: `${name} outer`, count: 1 });
    let caught: string | null = null;
    try {
      await ctx.runMutation(internal.transactions.innerWrite, { name, fails });
    } catch (error) {
      caught = error instanceof Error ? error.message : String(error);
    }
    const seen: number = await ctx.runQuery(internal.transactions.innerRead, { name });
    const outerSeen: number = await ctx.runQuery(internal.transactions.innerRead, {
      name: `${name} outer`,
    });
    return { caught, seen, outerSeen };
  },
});

/** The part succeeds, what called it does not. */
export const outerFails = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    await ctx.runMutation(internal.transactions.innerWrite, { name, fails: false });
    throw new Error("outer failure");
  },
});

/** Three levels; the middle one catches the innermost failure and keeps its own write. */
export const middle = internalMutation({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<void> => {
    await ctx.db.insert("counters", { name: `${name} middle`, count: 1 });
    await ctx
      .runMutation(internal.transactions.innerWrite, { name, fails: true })
      .catch(() => undefined);
  },
});

export const threeLevels = mutation({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<string[]> => {
    await ctx.db.insert("counters", { name: `${name} top`, count: 1 });
    await ctx.runMutation(internal.transactions.middle, { name });
    return (await ctx.db.query("counters").collect()).map((row) => row.name).sort();
  },
});

/** Calls several parts at once; those of even number fail. */
export const parallelParts = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }): Promise<string[]> => {
    const parts = await Promise.allSettled(
      Array.from({ length: count }, (_, i) =>
        ctx.runMutation(internal.transactions.innerWrite, { name: `${i}`, fails: i % 2 === 0 }),
      ),
    );
    return parts.map(({ status }) => status);
  },
});

export const queryInQuery = query({
  args: { name: v.string() },
  handler: async (ctx, { name }): Promise<number | null> =>
    await ctx.runQuery(api.transactions.read, { name }),
});

/** A query that tries what only mutations may. */
export const writeInQuery = query({
  args: {},
  handler: async (ctx) => {
    await (ctx.db as unknown as { insert(table: string, value: object): Promise<string> }).insert(
      "logs",
      { line: "from a query" },
    );
  },
});

export const parallelWrites = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    await Promise.all(
      Array.from({ length: count }, (_, i) => ctx.db.insert("logs", { line: `${i}` })),
    );
    return (await ctx.db.query("logs").collect()).length;
  },
});

export const names = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("counters").collect()).map((row) => row.name).sort(),
});
