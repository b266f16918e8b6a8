import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation, visibleMessage } from "./model/access";
import { retryMessage, sendMessage, settleMessage, toThreadMessage } from "./model/messages";
import { threadMessage } from "./model/shapes";

const MAX_PAGE = 200;

/** Thread, newest first. */
export const list = accountQuery({
  args: { conversationId: v.id("conversations"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(threadMessage),
  handler: async (ctx, { conversationId, paginationOpts }) => {
    await visibleConversation(ctx, conversationId);
    const result = await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
      .order("desc")
      .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
    return { ...result, page: result.page.map(toThreadMessage) };
  },
});

/** Composer. The same clientId again returns the message there is. */
export const send = accountMutation({
  args: { conversationId: v.id("conversations"), body: v.string(), clientId: v.string() },
  returns: v.id("messages"),
  handler: async (ctx, { conversationId, body, clientId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await sendMessage(ctx, conversation, { body, clientId });
  },
});

/** Thread: send a failed message again. */
export const retry = accountMutation({
  args: { messageId: v.id("messages") },
  returns: v.null(),
  handler: async (ctx, { messageId }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    await retryMessage(ctx, conversation, message);
    return null;
  },
});

/** Thread: a person decides about a message whose fate is unknown. */
export const settle = accountMutation({
  args: {
    messageId: v.id("messages"),
    outcome: v.union(v.literal("sent"), v.literal("resend")),
  },
  returns: v.null(),
  handler: async (ctx, { messageId, outcome }) => {
    const { message, conversation } = await visibleMessage(ctx, messageId);
    await settleMessage(ctx, conversation, message, outcome);
    return null;
  },
});
