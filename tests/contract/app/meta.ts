import { type GenericId, v } from "convex/values";
import { api, internal } from "./api";
import { action, internalMutation, internalQuery, mutation, query } from "./server";

export const stamp = mutation({
  args: { line: v.string() },
  handler: async (ctx, { line }) => {
    const { commitTs } = ctx.db.vars;
    await ctx.db.insert("logs", { line, data: { at: [commitTs] } });
  },
});

export const stamps = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("logs").collect()).map(({ data }) => data.at[0]),
});

export const scheduleStamp = mutation({
  args: {},
  handler: async (ctx): Promise<GenericId<"_scheduled_functions">> =>
    await ctx.scheduler.runAfter(0, internal.jobs.work, { line: ctx.db.vars.commitTs as never }),
});

export const metrics = mutation({
  args: {},
  handler: async (ctx) => {
    const before = await ctx.meta.getTransactionMetrics();
    await ctx.db.insert("logs", { line: "one" });
    await ctx.db.query("logs").collect();
    const after = await ctx.meta.getTransactionMetrics();
    return {
      written: after.documentsWritten.used - before.documentsWritten.used,
      left: before.documentsWritten.remaining - after.documentsWritten.remaining,
      read: after.documentsRead.used - before.documentsRead.used,
    };
  },
});

export const writeTwo = internalMutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("logs", { line: "inner" });
    await ctx.db.insert("logs", { line: "inner" });
  },
});

/** Gives a nested mutation room for `documentsWritten` documents. */
export const limited = mutation({
  args: { documentsWritten: v.number() },
  handler: async (ctx, { documentsWritten }): Promise<string> => {
    await ctx.db.insert("logs", { line: "outer" });
    try {
      await ctx.runMutation(
        internal.meta.writeTwo,
        {},
        { transactionLimits: { documentsWritten } },
      );
    } catch {
      // What was left to the caller is still there.
      await ctx.db.insert("logs", { line: "caught" });
      return "refused";
    }
    return "let through";
  },
});

export const self = query({
  args: {},
  handler: (ctx) => ctx.meta.getFunctionMetadata(),
});

export const hiddenSelf = internalQuery({
  args: {},
  handler: (ctx) => ctx.meta.getFunctionMetadata(),
});

export const selves = action({
  args: {},
  handler: async (ctx): Promise<unknown[]> => [
    await ctx.meta.getFunctionMetadata(),
    await ctx.runQuery(api.meta.self, {}),
    await ctx.runQuery(internal.meta.hiddenSelf, {}),
  ],
});

export const request = mutation({
  args: {},
  handler: (ctx) => ctx.meta.getRequestMetadata(),
});

export const requestFromAction = action({
  args: {},
  handler: async (ctx): Promise<boolean> => {
    const own = await ctx.meta.getRequestMetadata();
    const inner: { requestId: string } = await ctx.runMutation(api.meta.request, {});
    return own.requestId === inner.requestId;
  },
});

export const noteJob = internalMutation({
  args: {},
  handler: async (ctx) => {
    const { scheduledFunctionId } = await ctx.meta.getRequestMetadata();
    await ctx.db.insert("logs", { line: `${scheduledFunctionId}` });
  },
});

export const scheduleNote = mutation({
  args: {},
  handler: async (ctx): Promise<string> =>
    await ctx.scheduler.runAfter(0, internal.meta.noteJob, {}),
});
