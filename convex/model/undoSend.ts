import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { attentionAfterFailed } from "./attention";
import { type CallerMutationCtx, requirePermission } from "./caller";
import { type ConversationPatch, previewOf, updateConversation } from "./conversations";
import { takeBackMessage } from "./reports/messages";
import { removeRow, rowOfMessage } from "./outbox";

/** Rows before a message that are looked through for the one that is the newest without it. */
const LOOK_BACK = 200;

/**
 * Takes back a reply of the caller that the sender has not taken yet: its row in the outbox and the
 * message go, and the conversation is as if it had not been written. Ends with FORBIDDEN for
 * somebody else's, TOO_LATE once it may have left.
 */
export async function undoSend(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  requirePermission(ctx, "message");
  if (message.authorId !== ctx.member._id) fail("FORBIDDEN");
  const row = await rowOfMessage(ctx, message._id);
  const waits = row !== null && row.state === "pending" && row.generation === 0;
  if (!waits || message.undoable !== true) {
    fail("TOO_LATE", "This message has gone already, so it cannot be taken back.");
  }
  await takeBackMessage(ctx, conversation.channel, message);
  await removeRow(ctx, row);
  const without = await stateWithout(ctx, conversation, message);
  await updateConversation(ctx, conversation, without);
}

/** What the list says of a conversation whose `gone` message is no more. */
async function stateWithout(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  gone: Doc<"messages">,
): Promise<ConversationPatch> {
  const rows = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversation._id))
    .order("desc")
    .take(LOOK_BACK);
  const last = rows.find(({ direction }) => direction !== "internal");
  const patch: ConversationPatch = {
    preview: last === undefined ? "" : previewOf(last.body, last.mediaCount),
    lastDirection: last?.direction === "internal" ? undefined : last?.direction,
  };
  if (conversation.lastActivityAt === gone.at && rows[0] !== undefined) {
    patch.lastActivityAt = Math.max(last?.at ?? 0, rows[0].at);
  }
  if (conversation.lastOutboundId === gone._id) {
    const sent = rows.find(({ direction }) => direction === "out");
    patch.lastOutboundId = sent?._id;
    patch.failed = sent?.status === "failed" || sent?.status === "unknown";
  }
  // Archived because this reply was on its way: nothing answers the customer now.
  const settled = conversation.attention || conversation.snooze !== undefined;
  return settled ? patch : { ...patch, ...(await attentionAfterFailed(ctx, conversation)) };
}
