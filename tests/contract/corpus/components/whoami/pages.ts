import { mutationGeneric, queryGeneric } from "convex/server";

const options = { cursor: null, numItems: 1 };

export const inQuery = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("rows").paginate(options)).page,
});

export const inMutation = mutationGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("rows").paginate(options)).page,
});
