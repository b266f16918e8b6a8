import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import { material, materialOf } from "./model/compose/material";
import { dropOld, nextAccount } from "./model/compose/retention";
import * as run from "./model/compose/run";
import { checkedText, composeFailure, composeProvider, tokenUsage } from "./model/compose/shapes";

const id = { suggestionId: v.id("suggestions") };

/** Called by the writer for what it may draw on; null once the run is over. */
export const read = internalQuery({
  args: { ...id, now: v.number() },
  returns: v.union(v.null(), material),
  handler: async (ctx, { suggestionId, now }) => await materialOf(ctx, suggestionId, now),
});

/** Called by the writer while the model is silent. */
export const isWanted = internalQuery({
  args: id,
  returns: v.boolean(),
  handler: async (ctx, { suggestionId }) => {
    const suggestion = await ctx.db.get("suggestions", suggestionId);
    return suggestion?.state === "writing";
  },
});

/** Called by the writer as the text grows. False: stop, nobody wants it any more. */
export const flush = internalMutation({
  args: { ...id, ...checkedText.fields },
  returns: v.boolean(),
  handler: async (ctx, { suggestionId, ...checked }) => await run.flush(ctx, suggestionId, checked),
});

/** Called by the writer at its end, whichever it is. */
export const finish = internalMutation({
  args: {
    ...id,
    provider: composeProvider,
    failure: v.optional(composeFailure),
    draft: v.optional(checkedText),
    replies: v.optional(v.array(checkedText)),
    usage: v.optional(tokenUsage),
    pairId: v.optional(v.id("learnedPairs")),
  },
  returns: v.null(),
  handler: async (ctx, { suggestionId, ...outcome }) => {
    await run.finish(ctx, suggestionId, outcome);
    return null;
  },
});

/** The watchdog of a run. */
export const expire = internalMutation({
  args: id,
  returns: v.null(),
  handler: async (ctx, { suggestionId }) => {
    await run.expire(ctx, suggestionId);
    return null;
  },
});

/** Once a day: drops what no account need keep, one account after another. */
export const prune = internalMutation({
  args: { cursor: v.union(v.null(), v.string()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const next = await nextAccount(ctx, cursor);
    if (next === null) return null;
    await ctx.scheduler.runAfter(0, internal.suggestions.dropOf, { accountId: next.accountId });
    if (next.cursor !== null) {
      await ctx.scheduler.runAfter(0, internal.suggestions.prune, { cursor: next.cursor });
    }
    return null;
  },
});

/** What one account's assistant need not keep any more, batch by batch. */
export const dropOf = internalMutation({
  args: { accountId: v.id("accounts") },
  returns: v.null(),
  handler: async (ctx, { accountId }) => {
    if (await dropOld(ctx, accountId)) {
      await ctx.scheduler.runAfter(0, internal.suggestions.dropOf, { accountId });
    }
    return null;
  },
});
