import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const open = mutationGeneric({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    await ctx.db.insert("gates", { name });
  },
});

export const isOpen = queryGeneric({
  args: { name: v.string() },
  handler: async (ctx, { name }) =>
    (await ctx.db
      .query("gates")
      .withIndex("by_name", (q) => q.eq("name", name))
      .first()) !== null,
});
