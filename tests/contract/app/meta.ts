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

/** When each was committed, as what clock it was begun, and when it was made. */
export const times = query({
  args: {},
  handler: async (ctx) =>
    (await ctx.db.query("logs").collect()).map(
      ({ data, _creationTime }): { committed: bigint; clock: number; created: number } => ({
        ...data,
        created: _creationTime,
      }),
    ),
});

export const stampTimes = mutation({
  args: {},
  handler: async (ctx) => {
    const data = { committed: ctx.db.vars.commitTs, clock: Date.now() };
    await ctx.db.insert("logs", { line: "stamped", data });
  },
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

export const writeAndFail = internalMutation({
  args: {},
  handler: async (ctx): Promise<void> => {
    await ctx.db.query("logs").collect();
    await ctx.db.insert("logs", { line: "undone" });
    await ctx.scheduler.runAfter(0, internal.meta.writeTwo, {});
    throw new Error("it failed");
  },
});

/** What counts of a nested mutation that was undone. */
export const metricsOfUndone = mutation({
  args: {},
  handler: async (ctx) => {
    await ctx.db.insert("logs", { line: "kept" });
    await ctx.runMutation(internal.meta.writeAndFail, {}).catch(() => undefined);
    const { documentsWritten, documentsRead, functionsScheduled } =
      await ctx.meta.getTransactionMetrics();
    return [documentsWritten.used, documentsRead.used, functionsScheduled.used];
  },
});

/** Bytes counted for a document written, then read, and what it holds. */
export const bytes = mutation({
  args: { data: v.any() },
  handler: async (ctx, { data }) => {
    const id = await ctx.db.insert("logs", { line: "é", data });
    const { bytesWritten } = await ctx.meta.getTransactionMetrics();
    const document = await ctx.db.get(id);
    const { bytesRead } = await ctx.meta.getTransactionMetrics();
    return { written: bytesWritten.used, read: bytesRead.used, document };
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

/** How many lines a nested query sees after one was written here: as of now, and as of the start. */
export const staleAndFresh = mutation({
  args: { line: v.string() },
  handler: async (ctx, { line }): Promise<{ fresh: string[]; stale: string[] }> => {
    await ctx.db.insert("logs", { line });
    for (const { _id } of await ctx.db.query("logs").collect()) {
      await ctx.db.patch(_id, { data: "seen" });
    }
    const [first] = await ctx.db.query("logs").take(1);
    if (first && first.line !== line) await ctx.db.delete(first._id);
    const stale = await ctx.runQuery(api.documents.allLines, {}, { useStaleSnapshot: true });
    return { stale, fresh: await ctx.runQuery(api.documents.allLines, {}) };
  },
});

/** Whether all that was stamped before is within the snapshot this reads from. */
export const stampAfterSnapshot = mutation({
  args: {},
  handler: async (ctx) => {
    const snapshot = ctx.meta.getSnapshotTs();
    const last = await ctx.db.query("logs").order("desc").first();
    await ctx.db.insert("logs", { line: "stamped", data: { at: [ctx.db.vars.commitTs] } });
    return last === null || last.data.at[0] <= snapshot;
  },
});

export const snapshot = query({ args: {}, handler: (ctx) => ctx.meta.getSnapshotTs() });

export const token = action({
  args: {},
  handler: async (ctx): Promise<(string | null)[]> => [
    (await ctx.meta.getRequestMetadata()).authToken,
    (await ctx.runMutation(api.meta.request, {})).authToken,
  ],
});
