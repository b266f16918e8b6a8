import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { activeMember, visibleConversation } from "./model/access";
import { attentionArchived, attentionSettled } from "./model/attention";
import { requirePermission } from "./model/caller";
import { toRow, updateConversation } from "./model/conversations";
import { customerBeside } from "./model/customers";
import { sendBlockOf } from "./model/messages";
import { conversationRow, customerContext, sendBlock } from "./model/shapes";

/** Thread header and the customer beside it. */
export const get = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.object({
    ...conversationRow.fields,
    ourAddress: v.string(),
    optedOut: v.boolean(),
    sendBlock: v.union(v.null(), sendBlock),
    customer: v.union(v.null(), customerContext),
  }),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    const { ourAddress, optedOut, customerId } = conversation;
    return {
      ...toRow(conversation),
      ourAddress,
      optedOut,
      sendBlock: sendBlockOf(ctx, conversation),
      customer: customerId === undefined ? null : await customerBeside(ctx, customerId),
    };
  },
});

/** List and thread: archive settles what waits for an answer; unarchive brings back the row alone. */
export const setArchived = accountMutation({
  args: { conversationId: v.id("conversations"), archived: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, archived }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    const attention = archived ? await attentionArchived(ctx, conversation) : {};
    await updateConversation(ctx, conversation, { archived, ...attention });
    return null;
  },
});

/** Thread: "No reply needed". */
export const noReplyNeeded = accountMutation({
  args: { conversationId: v.id("conversations") },
  returns: v.null(),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    await updateConversation(ctx, conversation, attentionSettled(conversation));
    return null;
  },
});

/** Thread: who looks after it; null for nobody. */
export const assign = accountMutation({
  args: {
    conversationId: v.id("conversations"),
    memberId: v.union(v.id("members"), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { conversationId, memberId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "assign");
    const assignee = memberId === null ? null : await activeMember(ctx, memberId);
    await updateConversation(ctx, conversation, { assigneeId: assignee?._id });
    return null;
  },
});
