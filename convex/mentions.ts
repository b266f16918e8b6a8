import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { seeMentions, unseenMentions } from "./model/mentions";

/** List and notifications: notes that name me and that I have not looked at, newest first. */
export const unseen = accountQuery({
  args: {},
  returns: v.array(
    v.object({
      conversationId: v.id("conversations"),
      messageId: v.id("messages"),
      authorName: v.string(),
      at: v.number(),
    }),
  ),
  handler: async (ctx) => {
    const mentions = await unseenMentions(ctx);
    return mentions.map(({ conversationId, messageId, authorName, at }) => ({
      conversationId,
      messageId,
      authorName,
      at,
    }));
  },
});

/** Thread: I have looked at it. */
export const markSeen = accountMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    await visibleConversation(ctx, conversationId);
    await seeMentions(ctx, conversationId);
    return null;
  },
});
