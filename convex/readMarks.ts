import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import * as unread from "./model/unread";
import { fail } from "./shared/errors";

const MAX_ASKED = 100;

/** The list: how far I have read each row. Unread is the row's inboundSeq minus this. */
export const forConversations = accountQuery({
  args: { conversationIds: v.array(v.id("conversations")) },
  returns: v.array(v.object({ conversationId: v.id("conversations"), seq: v.number() })),
  handler: async (ctx, { conversationIds }) => {
    if (conversationIds.length > MAX_ASKED) fail("INVALID_INPUT");
    const seqs = await Promise.all(
      conversationIds.map(async (conversationId) => {
        const seq = await unread.readSeq(ctx, conversationId);
        return seq === null ? [] : [{ conversationId, seq }];
      }),
    );
    return seqs.flat();
  },
});

/** Navigation badge: unread in all is counts.inbound minus this. */
export const total = accountQuery({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await unread.readTotal(ctx, ctx.member._id),
});

/** Thread: I have read up to this inboundSeq. Never moves back. */
export const markRead = accountMutation({
  args: { conversationId: v.id("conversations"), seq: v.number() },
  returns: v.null(),
  handler: async (ctx, { conversationId, seq }) => {
    if (!Number.isFinite(seq)) fail("INVALID_INPUT");
    const conversation = await visibleConversation(ctx, conversationId);
    await unread.moveReadMark(ctx, conversation, seq, { back: false });
    return null;
  },
});

/** List: make the last inbound message unread again, for me. */
export const markUnread = accountMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    await unread.markUnread(ctx, conversation);
    return null;
  },
});
