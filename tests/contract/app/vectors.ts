import { v } from "convex/values";
import { action, mutation } from "./server";

const passage = {
  text: v.string(),
  embedding: v.optional(v.array(v.number())),
  kind: v.optional(v.string()),
  year: v.optional(v.number()),
};

export const add = mutation({
  args: { passages: v.array(v.object(passage)) },
  handler: async (ctx, { passages }) => {
    const ids = [];
    for (const each of passages) ids.push(await ctx.db.insert("passages", each));
    return ids;
  },
});

export const change = mutation({
  args: { id: v.id("passages"), embedding: v.array(v.number()) },
  handler: (ctx, { id, embedding }) => ctx.db.patch(id, { embedding }),
});

export const remove = mutation({
  args: { id: v.id("passages") },
  handler: (ctx, { id }) => ctx.db.delete(id),
});

export const addThenThrow = mutation({
  args: { passage: v.object(passage) },
  handler: async (ctx, args) => {
    await ctx.db.insert("passages", args.passage);
    throw new Error("not after all");
  },
});

export const nearest = action({
  args: {
    vector: v.array(v.number()),
    limit: v.optional(v.number()),
    kinds: v.optional(v.array(v.string())),
    year: v.optional(v.number()),
  },
  handler: async (ctx, { vector, limit, kinds, year }) =>
    await ctx.vectorSearch("passages", "by_embedding", {
      vector,
      ...(limit === undefined ? {} : { limit }),
      ...(kinds && { filter: (q) => q.or(...kinds.map((kind) => q.eq("kind", kind))) }),
      ...(year !== undefined && { filter: (q) => q.eq("year", year) }),
    }),
});

/** By an index, or by a field of it, that there is not. */
export const wrongly = action({
  args: { index: v.string(), field: v.string() },
  handler: async (ctx, { index, field }) =>
    await ctx.vectorSearch("passages", index as "by_embedding", {
      vector: [1, 0, 0],
      filter: (q) => q.eq(field as "kind", "x"),
    }),
});
