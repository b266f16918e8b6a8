import { createFunctionHandle, makeFunctionReference } from "convex/server";
import { v } from "convex/values";
import { action, mutation, query } from "./server";

const typed = {
  text: v.string(),
  number: v.optional(v.number()),
  int: v.optional(v.int64()),
  flag: v.optional(v.boolean()),
  bytes: v.optional(v.bytes()),
  nothing: v.optional(v.null()),
  literal: v.optional(v.literal("yes")),
  list: v.optional(v.array(v.number())),
  object: v.optional(v.object({ inner: v.object({ deep: v.string() }) })),
  record: v.optional(v.record(v.string(), v.number())),
  union: v.optional(v.union(v.string(), v.object({ kind: v.literal("a"), at: v.number() }))),
  task: v.optional(v.id("tasks")),
  handle: v.optional(v.function()),
};

export const check = query({ args: typed, handler: (_, args) => Object.keys(args).sort() });
export const checkMutation = mutation({ args: typed, handler: () => "passed" });
export const checkAction = action({ args: typed, handler: () => "passed" });

export const none = query({ args: {}, handler: () => "passed" });
export const unchecked = query({ handler: (_, args: Record<string, unknown>) => args });

/** Stores what no argument validator looked at, so that only the schema can refuse. */
export const insertTyped = mutation({
  args: { document: v.any() },
  handler: async (ctx, { document }) => await ctx.db.insert("typed", document),
});

export const patchTyped = mutation({
  args: { id: v.id("typed"), fields: v.any() },
  handler: (ctx, { id, fields }) => ctx.db.patch(id, fields),
});

export const replaceTyped = mutation({
  args: { id: v.id("typed"), fields: v.any() },
  handler: (ctx, { id, fields }) => ctx.db.replace(id, fields),
});

export const getTyped = query({
  args: { id: v.id("typed") },
  handler: (ctx, { id }) => ctx.db.get(id),
});

export const insertShape = mutation({
  args: { document: v.any() },
  handler: async (ctx, { document }) => await ctx.db.insert("shapes", document),
});

export const insertUnlisted = mutation({
  args: {},
  handler: async (ctx) => await ctx.db.insert("unlisted" as "logs", { line: "x" }),
});

const answer = v.object({ name: v.string(), age: v.optional(v.number()) });
export const returnsQuery = query({
  args: { value: v.any() },
  returns: answer,
  handler: (_, { value }) => value,
});
export const returnsMutation = mutation({
  args: { value: v.any() },
  returns: answer,
  handler: async (ctx, { value }) => {
    await ctx.db.insert("logs", { line: "returned" });
    return value;
  },
});
export const returnsAction = action({
  args: { value: v.any() },
  returns: answer,
  handler: (_, { value }) => value,
});
export const returnsNull = query({
  args: {},
  returns: v.null(),
  handler: () => undefined as unknown as null,
});

/** A handle, and what was called by one that its caller declared. */
export const handleOf = query({
  args: { name: v.string() },
  returns: v.function({ fnType: "query" }),
  handler: (_, { name }) => createFunctionHandle(makeFunctionReference<"query">(name)),
});
export const callHandle = query({
  args: { handle: v.function({ fnType: "query", args: {}, returns: v.string() }) },
  returns: v.string(),
  handler: (ctx, { handle }): Promise<string> => ctx.runQuery(handle, {}),
});
export const returnsHandle = query({
  args: { value: v.any() },
  returns: v.function(),
  handler: (_, { value }) => value,
});
