import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { visibleConversation } from "./model/access";
import { archive, unarchive } from "./model/aside";
import { assignTo, possibleAssignee } from "./model/assignment";
import { attentionSettled } from "./model/attention";
import { requirePermission } from "./model/caller";
import { toRow, updateConversation } from "./model/conversations";
import { visibleConversationsOf } from "./model/customerConversations";
import { customerBeside } from "./model/customers";
import { sendBlockOf } from "./model/messages";
import * as ways from "./model/otherWays";
import { zoneOfContact } from "./model/quietHours";
import { reviewOf } from "./model/stopReview";
import {
  type ConversationRow,
  conversationRow,
  type CustomerContext,
  customerContext,
  sendBlock,
  zoneSource,
} from "./model/shapes";
import { recordEvent } from "./model/timeline";
import { failureReason } from "./shared/failures";

/** Thread header and the customer beside it. */
export const get = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.object({
    ...conversationRow.fields,
    ourAddress: v.string(),
    /** The time zone that their address or phone number speaks for. */
    contactZone: v.union(v.null(), v.string()),
    /** What speaks for it; "account" when nothing does, and the business's zone stands in. */
    zoneSource,
    optedOut: v.boolean(),
    /** What likely asks for no more texts, until a person has looked at it. */
    stopReview: v.union(v.null(), v.object({ messageId: v.id("messages"), text: v.string() })),
    /** Why nothing gets through to this address, as far as is known. */
    unreachable: v.union(v.null(), v.string()),
    /** By email: who gets a copy of an answer. */
    copies: v.array(v.string()),
    sendBlock: v.union(v.null(), sendBlock),
    customer: v.union(v.null(), customerContext),
  }),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    const { channel, ourAddress, optedOut, unreachable, copies = [], customerId } = conversation;
    const customer = customerId === undefined ? null : await customerBeside(ctx, customerId);
    const contact = zoneOfContact(phoneOf(conversation, customer), customer?.property ?? null);
    return {
      ...toRow(conversation),
      ourAddress,
      contactZone: contact?.zone ?? null,
      zoneSource: contact?.source ?? "account",
      optedOut,
      stopReview: await reviewOf(ctx, conversation),
      unreachable: unreachable === undefined ? null : failureReason(channel, unreachable),
      copies,
      sendBlock: sendBlockOf(ctx, conversation),
      customer,
    };
  },
});

/** By which number a contact's local time is told. */
function phoneOf(
  { channel, contactAddress }: Pick<ConversationRow, "channel" | "contactAddress">,
  customer: CustomerContext | null,
): string {
  return channel === "sms" ? contactAddress : (customer?.phones[0] ?? "");
}

/** A message that failed, and the composer where it will again: by what else the customer can be written to. */
export const otherWays = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(ways.otherWay),
  handler: async (ctx, { conversationId }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    return await ways.otherWays(ctx, conversation);
  },
});

/** Beside a thread: the same customer's other conversations that I may see. */
export const siblings = accountQuery({
  args: { conversationId: v.id("conversations") },
  returns: v.array(conversationRow),
  handler: async (ctx, { conversationId }) => {
    const { customerId } = await visibleConversation(ctx, conversationId);
    if (customerId === undefined) return [];
    const all = await visibleConversationsOf(ctx, customerId);
    return all.filter(({ _id }) => _id !== conversationId);
  },
});

/** List and thread: archive settles what waits for an answer; unarchive brings back the row alone. */
export const setArchived = accountMutation({
  args: { conversationId: v.id("conversations"), archived: v.boolean() },
  returns: v.null(),
  handler: async (ctx, { conversationId, archived }) => {
    const conversation = await visibleConversation(ctx, conversationId);
    requirePermission(ctx, "message");
    await (archived ? archive(ctx, conversation) : unarchive(ctx, conversation));
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
    if (!conversation.attention) return null;
    await updateConversation(ctx, conversation, attentionSettled(conversation));
    await recordEvent(ctx, conversation, { type: "settled" }, ctx.member);
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
    const assignee = memberId === null ? null : await possibleAssignee(ctx, memberId);
    await assignTo(ctx, conversation, assignee);
    return null;
  },
});
