import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { cutText } from "../shared/text";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, requirePermission } from "./caller";
import { recordOptOut } from "./consent";
import { updateConversation } from "./conversations";
import { askAgain, releaseHeld } from "./scheduled";
import { recordEvent } from "./timeline";

/** As much of a message as stands in for it. Characters. */
const MAX_QUOTE = 300;

/** A message likely asks for no more texts: from now on nothing leaves unasked, until somebody has looked at it. */
export async function askForReview(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  messageId: Id<"messages">,
): Promise<void> {
  const stopReview = { messageId, at: Date.now() };
  await updateConversation(ctx, conversation, { stopReview });
  await askAgain(ctx, conversation._id);
}

/** What is to be looked at, in the customer's words; null when nothing is. */
export async function reviewOf(
  ctx: QueryCtx,
  { stopReview }: Doc<"conversations">,
): Promise<{ messageId: Id<"messages">; text: string } | null> {
  if (stopReview === undefined) return null;
  const { messageId } = stopReview;
  const message = await ctx.db.get("messages", messageId);
  return { messageId, text: cutText(message?.body ?? "", MAX_QUOTE) };
}

/**
 * A person's word on a likely "stop": it was one, and they are opted out, or it was none. What was
 * held goes on. Ends with FORBIDDEN, or WRONG_STATE when somebody was first.
 */
export async function answerReview(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  isStop: boolean,
): Promise<void> {
  requirePermission(ctx, "message");
  const review = await reviewOf(ctx, conversation);
  if (review === null) fail("WRONG_STATE", "Somebody has answered this already.");
  const { messageId, text } = review;
  if (isStop) {
    const evidence = { source: "member" as const, by: ctx.member, messageId, detail: text };
    await recordOptOut(ctx, conversation, evidence);
  } else {
    await recordEvent(ctx, conversation, { type: "stopDenied" }, ctx.member);
    await updateConversation(ctx, conversation, { stopReview: undefined });
  }
  await releaseHeld(ctx, conversation._id);
  await recordAudit(ctx, isStop ? "consent.optedOut" : "consent.reviewed", conversation._id);
}
