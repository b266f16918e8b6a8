import { queryGeneric } from "convex/server";
import { v } from "convex/values";

export const subject = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null,
});

/** Asks the one who calls, by a function of theirs. */
export const asked = queryGeneric({
  args: { whom: v.function({ fnType: "query", args: {}, returns: v.string() }) },
  returns: v.string(),
  handler: (ctx, { whom }): Promise<string> => ctx.runQuery(whom, {}),
});
