import { mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const PAGE = 20;

const row = { list: v.string(), rank: v.number(), body: v.string() };

export const add = mutationGeneric({
  args: row,
  returns: v.null(),
  handler: async (ctx, row) => {
    await ctx.db.insert("rows", row);
    return null;
  },
});

/** The newest of a list. */
export const page = queryGeneric({
  args: { list: v.string() },
  returns: v.array(v.object({ ...row, _id: v.id("rows"), _creationTime: v.number() })),
  handler: (ctx, { list }) =>
    ctx.db
      .query("rows")
      .withIndex("by_list_rank", (q) => q.eq("list", list))
      .order("desc")
      .take(PAGE),
});

/** The same with a question nobody asked before, which no cache can answer. */
export const pageAnew = queryGeneric({
  args: { list: v.string(), asked: v.number() },
  returns: v.number(),
  handler: async (ctx, { list }) => {
    const page = ctx.db
      .query("rows")
      .withIndex("by_list_rank", (q) => q.eq("list", list))
      .order("desc");
    return (await page.take(PAGE)).length;
  },
});
