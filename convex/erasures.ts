import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { internalMutation } from "./_generated/server";
import { requirePermission } from "./model/caller";
import { continueErasure, startErasure, sweepErasures } from "./model/erasure/erasure";

const MAX_SHOWN = 20;

/** Customer page: "Delete this customer's data". `typed` is the customer's name. */
export const start = accountMutation({
  args: { customerId: v.id("customers"), typed: v.string() },
  returns: v.id("erasures"),
  handler: async (ctx, { customerId, typed }) => await startErasure(ctx, customerId, typed),
});

/** Settings › Data: deletions under way and done, newest first. */
export const list = accountQuery({
  args: {},
  returns: v.array(
    v.object({
      _id: v.id("erasures"),
      memberName: v.optional(v.string()),
      startedAt: v.number(),
      finishedAt: v.optional(v.number()),
      /** Documents deleted so far. */
      removed: v.number(),
      /** Conversations still to go. */
      conversations: v.number(),
    }),
  ),
  handler: async (ctx) => {
    requirePermission(ctx, "manageData");
    const rows = await ctx.db
      .query("erasures")
      .withIndex("by_accountId_and_startedAt", (q) => q.eq("accountId", ctx.account._id))
      .order("desc")
      .take(MAX_SHOWN);
    return await Promise.all(
      rows.map(async ({ _id, memberId, startedAt, finishedAt, removed, left }) => {
        const memberName = (await ctx.db.get("members", memberId))?.name;
        const conversations = left?.conversationIds.length ?? 0;
        return { _id, memberName, startedAt, finishedAt, removed, conversations };
      }),
    );
  },
});

/** The next batch of a deletion. */
export const goOn = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    await continueErasure(ctx, erasureId);
    return null;
  },
});

/** Every few minutes: goes on with deletions that have stopped on their way. */
export const sweep = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await sweepErasures(ctx);
    return null;
  },
});
