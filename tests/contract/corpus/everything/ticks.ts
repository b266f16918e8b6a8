import { internalMutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const tick = internalMutationGeneric({
  args: { by: v.string() },
  handler: async (ctx, { by }) => {
    await ctx.db.insert("ticks", { by });
  },
});

export const count = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("ticks").collect()).length,
});
