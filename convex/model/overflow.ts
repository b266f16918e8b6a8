import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { isFailed } from "../shared/status";
import { type Progress, advanceMessage, describeUnsent, restartMessage } from "./delivery";
import { MAX_AGE, enqueue, rowOfMessage } from "./outbox";
import { quietEnd } from "./quietHours";
import { failuresOf } from "../shared/failures";

/** Twilio's own queue for our number ran over: the text never left it, and nothing is wrong with it. */
const OVERFLOW = "30001";
/** How long the queue gets to drain, doubled each time. ms */
const FIRST_WAIT = 300_000;

/**
 * Moves a text forward as advanceMessage does, but one that Twilio's queue had no room for is sent
 * again by itself, later each time, for as long as it is worth sending.
 */
export async function advanceText(
  ctx: MutationCtx,
  message: Doc<"messages">,
  progress: Progress,
): Promise<boolean> {
  const { rank, errorCode } = progress;
  const overflowed = isFailed(rank) && errorCode === OVERFLOW && rank > message.statusRank;
  if (!overflowed || !(await queueAgain(ctx, message))) {
    return await advanceMessage(ctx, message, progress);
  }
  return true;
}

async function queueAgain(ctx: MutationCtx, message: Doc<"messages">): Promise<boolean> {
  const { _id: messageId, body, attachments = [], attempt: before = 1 } = message;
  const delay = FIRST_WAIT * 2 ** (before - 1);
  if (Date.now() + delay - message.at > MAX_AGE) return false;
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation?.channel !== "sms" || conversation.optedOut) return false;
  if ((await rowOfMessage(ctx, messageId)) !== null) return false;
  // What goes by itself goes neither after what may be a "stop" nor into the night: its author is asked.
  if (conversation.stopReview !== undefined) return false;
  if (await wouldLeaveByNight(ctx, conversation, Date.now() + delay)) return false;
  const attempt = await restartMessage(ctx, message, message.answersSeq);
  const mediaCount = attachments.length;
  const again = { attempt, delay, again: true, anyway: [] };
  await enqueue(ctx, conversation, { messageId, body, mediaCount, ...again });
  const waiting = await ctx.db.get("messages", messageId);
  if (waiting !== null) {
    await describeUnsent(ctx, waiting, "pending", failuresOf("sms").queueFull);
  }
  return true;
}

async function wouldLeaveByNight(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  at: number,
): Promise<boolean> {
  const account = await ctx.db.get("accounts", conversation.accountId);
  return account !== null && (await quietEnd(ctx, account, conversation, at)) !== null;
}
