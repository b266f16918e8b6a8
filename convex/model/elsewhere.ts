import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { isAccepted, isFailed } from "../shared/status";
import { updateConversation } from "./conversations";
import { acceptReply, failReply } from "./reports/answers";
import { changeMessage } from "./reports/messages";
import type { Elsewhere } from "./shapes";

/** Whether a failed message has gone to the customer by another channel, or is on its way there. */
export function isTakenElsewhere({ elsewhere }: Doc<"messages">): boolean {
  return elsewhere !== undefined && elsewhere.state !== "failed";
}

/**
 * How far a message has come that was sent in place of one that failed on another channel. It is an
 * answer there too: accepted, it ends the wait of that conversation; failed, it begins it again.
 */
export async function tellOriginal(
  ctx: MutationCtx,
  { _id, insteadOf }: Doc<"messages">,
  rank: number,
): Promise<void> {
  if (insteadOf === undefined) return;
  const original = await ctx.db.get("messages", insteadOf);
  // Sent again since, by its own channel or yet another one: then that counts.
  if (original?.elsewhere?.messageId !== _id) return;
  const state = stateOf(rank);
  if (original.elsewhere.state === state) return;
  const elsewhere = { ...original.elsewhere, state };
  await ctx.db.patch("messages", original._id, { elsewhere });
  const conversation = await ctx.db.get("conversations", original.conversationId);
  if (conversation === null || state === "pending") return;
  const { patch, answer } =
    state === "sent"
      ? await acceptReply(ctx, conversation, original)
      : await failReply(ctx, conversation, original);
  await changeMessage(ctx, conversation.channel, original, { elsewhere }, answer);
  if (conversation.lastOutboundId === original._id) patch.failed = state === "failed";
  await updateConversation(ctx, conversation, patch);
}

function stateOf(rank: number): Elsewhere["state"] {
  if (isFailed(rank)) return "failed";
  return isAccepted(rank) ? "sent" : "pending";
}
