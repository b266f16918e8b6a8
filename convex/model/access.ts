import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import type { CallerQueryCtx } from "./caller";
import { audienceRow } from "./audience";

/**
 * The conversation, if the caller may see it. Absent, of another account and out of a
 * technician's sight all end in the same NOT_FOUND.
 */
export async function visibleConversation(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"conversations">> {
  const conversation = await ctx.db.get("conversations", conversationId);
  if (conversation === null || !(await canSee(ctx, conversation))) fail("NOT_FOUND");
  return conversation;
}

/** Whether the caller may see a conversation that was read already. */
export async function canSee(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
): Promise<boolean> {
  if (conversation.accountId !== ctx.account._id || conversation.erasing) return false;
  if (ctx.can("viewAll")) return true;
  return (await audienceRow(ctx, ctx.member._id, conversation._id)) !== null;
}

/** The message and its conversation, under the same rule as visibleConversation. */
export async function visibleMessage(
  ctx: CallerQueryCtx,
  messageId: Id<"messages">,
): Promise<{ message: Doc<"messages">; conversation: Doc<"conversations"> }> {
  const message = await ctx.db.get("messages", messageId);
  if (message === null) fail("NOT_FOUND");
  return { message, conversation: await visibleConversation(ctx, message.conversationId) };
}

/** The scheduled message and its conversation, under the same rule as visibleConversation. */
export async function visibleScheduled(
  ctx: CallerQueryCtx,
  scheduledId: Id<"scheduledMessages">,
): Promise<{ row: Doc<"scheduledMessages">; conversation: Doc<"conversations"> }> {
  const row = await ctx.db.get("scheduledMessages", scheduledId);
  if (row === null) fail("NOT_FOUND");
  return { row, conversation: await visibleConversation(ctx, row.conversationId) };
}

/** A member of the caller's own account, still active; otherwise NOT_FOUND. */
export async function activeMember(
  ctx: CallerQueryCtx,
  memberId: Id<"members">,
): Promise<Doc<"members">> {
  const member = await ctx.db.get("members", memberId);
  if (member === null || member.accountId !== ctx.account._id || member.status !== "active") {
    fail("NOT_FOUND");
  }
  return member;
}
