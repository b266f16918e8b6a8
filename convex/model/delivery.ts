import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { failureReason, unreachableFor } from "../shared/failures";
import { isAccepted, isFailed, RANK_DELIVERED, statusOfRank } from "../shared/status";
import { OPTED_OUT_CODE, recordOptOut } from "./consent";
import { type ConversationPatch, updateConversation } from "./conversations";
import { tellOriginal } from "./elsewhere";
import { acceptReply, type Effect, failReply } from "./reports/answers";
import { changeMessage } from "./reports/messages";

export type Progress = {
  rank: number;
  errorCode?: string | undefined;
  /** In plain words; made of the code when absent. */
  errorReason?: string | undefined;
  segments?: number | undefined;
};

/**
 * Moves a message forward to what the provider (or a person) says of it, and the conversation's
 * attention and failed mark with it. A rank not above the one held changes nothing; returns
 * whether it did.
 */
export async function advanceMessage(
  ctx: MutationCtx,
  message: Doc<"messages">,
  { rank, errorCode, errorReason, segments }: Progress,
): Promise<boolean> {
  if (rank <= message.statusRank) return false;
  const failed = isFailed(rank);
  const conversation = await ctx.db.get("conversations", message.conversationId);
  const channel = conversation?.channel ?? "sms";
  const after = {
    status: statusOfRank(rank),
    statusRank: rank,
    errorCode: failed ? errorCode : undefined,
    errorReason: failed ? (errorReason ?? failureReason(channel, errorCode)) : undefined,
    segments: segments ?? message.segments,
  };
  let effect: Partial<Effect> = {};
  if (conversation !== null && message.authorId !== undefined) {
    // Which replies stand is read off the messages.
    await ctx.db.patch("messages", message._id, after);
    if (failed) effect = await failReply(ctx, conversation, message);
    else if (!isAccepted(message.statusRank)) {
      effect = await acceptReply(ctx, conversation, message);
    }
  }
  await changeMessage(ctx, channel, message, after, effect.answer);
  if (conversation === null) return true;
  const patch: ConversationPatch = { ...effect.patch };
  if (conversation.lastOutboundId === message._id) patch.failed = failed;
  if (failed && unreachableFor(errorCode) !== null) patch.unreachable = errorCode;
  else if (!failed && rank >= RANK_DELIVERED) patch.unreachable = undefined;
  const updated = await updateConversation(ctx, conversation, patch);
  if (failed && errorCode === OPTED_OUT_CODE) {
    await recordOptOut(ctx, updated, { source: "provider", messageId: message._id });
  }
  await tellOriginal(ctx, message, rank);
  return true;
}

/**
 * What we say of a message the provider has not accepted: waiting, with a reason if it waits for
 * something, or of unknown fate. Changes nothing once the provider has spoken.
 */
export async function describeUnsent(
  ctx: MutationCtx,
  message: Doc<"messages">,
  status: "pending" | "unknown",
  errorReason: string | undefined,
): Promise<void> {
  if (message.statusRank !== 0) return;
  if (message.status === status && message.errorReason === errorReason) return;
  await ctx.db.patch("messages", message._id, { status, errorReason, errorCode: undefined });
  await showFailed(ctx, message, status === "unknown");
}

/**
 * Takes a message back to its beginning for another try, as an answer to what came up to
 * `answersSeq`. What its first try still says is no longer its.
 */
export async function restartMessage(
  ctx: MutationCtx,
  message: Doc<"messages">,
  answersSeq: number | undefined,
): Promise<number> {
  const attempt = (message.attempt ?? 1) + 1;
  const conversation = await ctx.db.get("conversations", message.conversationId);
  await changeMessage(ctx, conversation?.channel ?? "sms", message, {
    status: "pending",
    statusRank: 0,
    errorCode: undefined,
    errorReason: undefined,
    providerId: undefined,
    undoable: undefined,
    answersSeq,
    elsewhere: undefined,
    attempt,
  });
  await showFailed(ctx, message, false);
  await tellOriginal(ctx, message, 0);
  return attempt;
}

async function showFailed(
  ctx: MutationCtx,
  message: Doc<"messages">,
  failed: boolean,
): Promise<void> {
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation === null || conversation.lastOutboundId !== message._id) return;
  await updateConversation(ctx, conversation, { failed });
}
