import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { api } from "./api";
import { mutation, query } from "./server";

const order = v.optional(v.union(v.literal("asc"), v.literal("desc")));

export const list = query({
  args: { list: v.string(), order, paginationOpts: paginationOptsValidator },
  handler: async (ctx, { list, order = "asc", paginationOpts }) => {
    const result = await ctx.db
      .query("tasks")
      .withIndex("by_list_and_rank", (q) => q.eq("list", list))
      .order(order)
      .paginate(paginationOpts);
    return { ...result, page: result.page.map(({ title }) => title) };
  },
});

export const everything = query({
  args: { paginationOpts: paginationOptsValidator },
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db.query("tasks").paginate(paginationOpts);
    return { ...result, page: result.page.map(({ title }) => title) };
  },
});

export const undone = query({
  args: { list: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { list, paginationOpts }) => {
    const result = await ctx.db
      .query("tasks")
      .withIndex("by_list_and_rank", (q) => q.eq("list", list))
      .filter((q) => q.neq(q.field("done"), true))
      .paginate(paginationOpts);
    return { ...result, page: result.page.map(({ title }) => title) };
  },
});

export const twice = query({
  args: { paginationOpts: paginationOptsValidator },
  handler: async (ctx, { paginationOpts }) => {
    await ctx.db.query("tasks").paginate(paginationOpts);
    await ctx.db.query("logs").paginate(paginationOpts);
  },
});

export const inMutation = mutation({
  args: { paginationOpts: paginationOptsValidator },
  handler: async (ctx, { paginationOpts }) => {
    const result = await ctx.db.query("tasks").paginate(paginationOpts);
    for (const task of result.page) await ctx.db.patch(task._id, { done: true });
    return { isDone: result.isDone, continueCursor: result.continueCursor };
  },
});

const first = { paginationOpts: { numItems: 2, cursor: null } };

/** Two pages, each of a query that it calls. */
export const calledTwice = query({
  args: {},
  handler: async (ctx): Promise<string[]> => {
    const { page } = await ctx.runQuery(api.pages.everything, first);
    return [...page, ...(await ctx.runQuery(api.pages.everything, first)).page];
  },
});

/** One, of a query that it calls. */
export const listed = query({
  args: { list: v.string(), paginationOpts: paginationOptsValidator },
  handler: (ctx, args): Promise<{ page: string[] }> => ctx.runQuery(api.pages.list, args),
});
export const calledOnce = query({
  args: {},
  handler: async (ctx): Promise<string[]> => (await ctx.runQuery(api.pages.everything, first)).page,
});

/** By its own hand, or once itself and twice through queries that it calls. */
export const twiceInMutation = mutation({
  args: { itself: v.boolean() },
  handler: async (ctx, { itself }): Promise<string[]> => {
    const own = await ctx.db.query("tasks").paginate(first.paginationOpts);
    if (itself) await ctx.db.query("tasks").paginate(first.paginationOpts);
    const called = [
      await ctx.runQuery(api.pages.everything, first),
      await ctx.runQuery(api.pages.everything, first),
    ];
    return [...own.page.map(({ title }) => title), ...called.flatMap(({ page }) => page)];
  },
});
