import {
  anyApi,
  internalMutationGeneric,
  mutationGeneric,
  paginationOptsValidator,
  queryGeneric,
} from "convex/server";
import { v } from "convex/values";

/** Writes an effect, and has another written by a scheduled function if told to. */
export const record = mutationGeneric({
  args: { key: v.string(), schedules: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { key, schedules }) => {
    await ctx.db.insert("effects", { key });
    const total = await ctx.db.query("totals").first();
    if (total) await ctx.db.patch(total._id, { effects: Number(total.effects) + 1 });
    else await ctx.db.insert("totals", { effects: 1 });
    if (schedules) await ctx.scheduler.runAfter(0, anyApi.effects!.scheduled!, { key });
    return null;
  },
});

export const scheduled = internalMutationGeneric({
  args: { key: v.string() },
  returns: v.null(),
  handler: async (ctx, { key }) => {
    await ctx.db.insert("effects", { key: `scheduled ${key}` });
    return null;
  },
});

export const total = queryGeneric({
  args: {},
  returns: v.number(),
  handler: async (ctx) => Number((await ctx.db.query("totals").first())?.effects ?? 0),
});

/** The total with so much beside it that a slow reader's socket fills up. */
export const heavyTotal = queryGeneric({
  args: { bytes: v.number() },
  returns: v.object({ effects: v.number(), ballast: v.string() }),
  handler: async (ctx, { bytes }) => ({
    effects: Number((await ctx.db.query("totals").first())?.effects ?? 0),
    ballast: "x".repeat(bytes),
  }),
});

export const keys = queryGeneric({
  args: { paginationOpts: paginationOptsValidator },
  returns: v.any(),
  handler: (ctx, { paginationOpts }) => ctx.db.query("effects").paginate(paginationOpts),
});

export const unfinished = queryGeneric({
  args: {},
  returns: v.number(),
  handler: async (ctx) => {
    const jobs = await ctx.db.system.query("_scheduled_functions").order("desc").take(1_000);
    return jobs.filter(({ state }) => state.kind === "pending" || state.kind === "inProgress")
      .length;
  },
});
