import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery, openMutation } from "./functions";
import { visibleConversation } from "./model/access";
import { requirePermission } from "./model/caller";
import { comeOrStay, endTabNamed, setTyping, sweepTabs, viewersOf } from "./model/presence";
import { viewer } from "./model/shapes";

/** Thread: who else has it open, and who of them types. */
export const viewers = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(viewer),
  handler: async (ctx, { conversationId }) => {
    return await viewersOf(ctx, conversationId);
  },
});

/** Thread: I have it open in this tab. Said again, that I still do. */
export const here = accountMutation({
  args: { conversationId: v.id("conversations"), tab: v.string() },
  returns: v.null(),
  handler: async (ctx, { conversationId, tab }) => {
    await comeOrStay(ctx, await visibleConversation(ctx, conversationId), tab);
    return null;
  },
});

/**
 * Thread: this tab shows nothing any more, or nobody looks at it. By the tab's name alone, which is
 * long, random and known to that tab only: a page that is being closed has no time to sign in. So
 * does @convex-dev/presence.
 */
export const leave = openMutation({
  args: { tab: v.string() },
  returns: v.null(),
  handler: async (ctx, { tab }) => {
    await endTabNamed(ctx, tab);
    return null;
  },
});

/** Composer: I have begun or stopped typing in this tab. */
export const typing = accountMutation({
  args: { conversationId: v.id("conversations"), tab: v.string(), typing: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, tab, typing }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    await setTyping(ctx, conversation, tab, typing);
    return null;
  },
});

export const sweep = internalMutation({
  args: { accountId: v.id("accounts") },
  returns: v.null(),
  handler: async (ctx, { accountId }) => {
    await sweepTabs(ctx, accountId);
    return null;
  },
});
