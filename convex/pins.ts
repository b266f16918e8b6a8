import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { setPinned } from "./model/pins";
import { MAX_PINS } from "./shared/inbox";

/** List and thread: which conversations I have pinned. */
export const mine = accountQuery({
  args: {},
  returns: v.array(v.id("conversations")),
  handler: async (ctx) => {
    const pins = await ctx.db
      .query("pins")
      .withIndex("by_memberId_and_conversationId", (q) => q.eq("memberId", ctx.member._id))
      .take(MAX_PINS);
    return pins.map((pin) => pin.conversationId);
  },
});

/** List and thread: pin or unpin, for me. */
export const set = accountMutation({
  args: { conversationId: v.id("conversations"), pinned: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, pinned }) => {
    await visibleConversation(ctx, conversationId);
    await setPinned(ctx, conversationId, pinned);
    return null;
  },
});
