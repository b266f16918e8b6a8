import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalAction, internalMutation } from "../_generated/server";
import { claimMirror, mirrorCall, mirrorFailed, mirrorTold } from "../model/directory/mirrors";
import { settleWish, wishFor } from "../model/directory/wishes";
import { outcome, wish } from "../model/directory/wishShapes";
import { tell } from "./tell";

/** Tells Clerk of one change that was made here. */
export const send = internalAction({
  args: { mirrorId: v.id("mirrors") },
  returns: v.null(),
  handler: async (ctx, { mirrorId }) => {
    const claimed = await ctx.runMutation(internal.clerk.mirror.claim, { mirrorId });
    if (claimed === null) return null;
    const { wish, call } = claimed;
    await ctx.runMutation(internal.clerk.mirror.settle, { call, outcome: await tell(wish) });
    return null;
  },
});

/** Begins a call; null when there is nothing to tell. */
export const claim = internalMutation({
  args: { mirrorId: v.id("mirrors") },
  returns: v.union(v.null(), v.object({ call: mirrorCall, wish })),
  handler: async (ctx, { mirrorId }) => {
    const claimed = await claimMirror(ctx, mirrorId);
    if (claimed === null) return null;
    const { subject, ...call } = claimed;
    return { call, wish: await wishFor(ctx, subject) };
  },
});

/** What became of a call. */
export const settle = internalMutation({
  args: { call: mirrorCall, outcome },
  returns: v.null(),
  handler: async (ctx, { call, outcome }) => {
    if (outcome.kind === "failed") await mirrorFailed(ctx, call, outcome);
    else {
      await settleWish(ctx, call, outcome);
      await mirrorTold(ctx, call);
    }
    return null;
  },
});

/** A call's time is over; nothing, when it has ended. */
export const watch = internalMutation({
  args: { call: mirrorCall },
  returns: v.null(),
  handler: async (ctx, { call }) => {
    await mirrorFailed(ctx, call, { code: "no_answer", isFinal: false });
    return null;
  },
});
