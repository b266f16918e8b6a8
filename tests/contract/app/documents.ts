import { v } from "convex/values";
import { mutation, query } from "./server";

const meta = v.object({ author: v.string(), score: v.optional(v.number()) });
const fields = {
  list: v.string(),
  title: v.string(),
  rank: v.optional(v.number()),
  done: v.optional(v.boolean()),
  meta: v.optional(meta),
};

export const insert = mutation({
  args: fields,
  handler: (ctx, task) => ctx.db.insert("tasks", task),
});

export const insertMany = mutation({
  args: { tasks: v.array(v.object(fields)) },
  handler: async (ctx, { tasks }) => {
    const ids = [];
    for (const task of tasks) ids.push(await ctx.db.insert("tasks", task));
    return ids;
  },
});

export const get = query({
  args: { id: v.id("tasks") },
  handler: (ctx, { id }) => ctx.db.get(id),
});

/** `db.get(table, id)`, which also says what table the id should be of. */
export const getFrom = query({
  args: { id: v.string() },
  handler: async (ctx, { id }) => await ctx.db.get("tasks", id as never),
});

/** As JavaScript would, with a text that no validator saw. */
export const getAnything = query({
  args: { id: v.any() },
  handler: async (ctx, { id }) => await ctx.db.get(id as never),
});

/** The same of the platform's own tables. */
export const getSystemAnything = query({
  args: { id: v.any() },
  handler: async (ctx, { id }) => await ctx.db.system.get(id as never),
});

/** Writes as a document what need not be one. */
export const writeAnything = mutation({
  args: { how: v.string(), value: v.any() },
  handler: async (ctx, { how, value }) => {
    if (how === "insert") return await ctx.db.insert("loose", value);
    const id = await ctx.db.insert("loose", {});
    if (how === "patch") await ctx.db.patch(id, value);
    else await ctx.db.replace(id, value);
  },
});

/** A field set to `null` here is patched to `undefined`, which arguments cannot hold. */
export const patch = mutation({
  args: { id: v.id("tasks"), fields: v.record(v.string(), v.any()) },
  handler: async (ctx, { id, fields }) => {
    const changes: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) changes[name] = value ?? undefined;
    await ctx.db.patch(id, changes);
    return await ctx.db.get(id);
  },
});

export const replace = mutation({
  args: { id: v.id("tasks"), fields: v.any() },
  handler: async (ctx, { id, fields }) => {
    await ctx.db.replace(id, fields);
    return await ctx.db.get(id);
  },
});

export const remove = mutation({
  args: { id: v.id("tasks") },
  handler: async (ctx, { id }) => {
    await ctx.db.delete(id);
    return await ctx.db.get(id);
  },
});

export const insertLog = mutation({
  args: { line: v.string(), data: v.optional(v.any()) },
  handler: (ctx, { line, data }) => ctx.db.insert("logs", { line, data }),
});

export const insertLoose = mutation({
  args: { document: v.any() },
  handler: (ctx, { document }) => ctx.db.insert("loose", document),
});

export const getLoose = query({
  args: { id: v.id("loose") },
  handler: (ctx, { id }) => ctx.db.get(id),
});

export const normalize = query({
  args: { table: v.union(v.literal("tasks"), v.literal("logs")), id: v.string() },
  handler: (ctx, { table, id }) => ctx.db.normalizeId(table, id),
});

/** The creation times of documents made in one go, in the order they were made. */
export const creationTimes = mutation({
  args: { count: v.number() },
  handler: async (ctx, { count }) => {
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const id = await ctx.db.insert("logs", { line: `${i}` });
      times.push((await ctx.db.get(id))?._creationTime ?? Number.NaN);
    }
    return { times, now: Date.now() };
  },
});

export const allLines = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("logs").collect()).map(({ line }) => line),
});

/** Writes into a table that belongs to the platform. */
export const insertSystem = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("_scheduled_functions" as never, { name: "forged" } as never);
  },
});

export const writeSystem = mutation({
  args: { id: v.id("_scheduled_functions"), how: v.string() },
  handler: async (ctx, { id, how }) => {
    if (how === "patch") await ctx.db.patch(id as never, { name: "forged" } as never);
    if (how === "replace") await ctx.db.replace(id as never, { name: "forged" } as never);
    if (how === "delete") await ctx.db.delete(id as never);
  },
});

export const renameLine = mutation({
  args: { id: v.id("logs"), line: v.string() },
  handler: (ctx, { id, line }) => ctx.db.patch(id, { line }),
});

export const removeLine = mutation({
  args: { id: v.id("logs") },
  handler: (ctx, { id }) => ctx.db.delete(id),
});

export const insertInto = mutation({
  args: { table: v.string() },
  handler: async (ctx, { table }) => {
    await ctx.db.insert(table as "loose", {});
  },
});
