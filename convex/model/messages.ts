import type { Doc, Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { SMS_MAX_LENGTH, type SendBlock } from "../shared/inbox";
import { RANK_SENT } from "../shared/status";
import { isChannelConnected } from "./channels";
import { type Caller, type CallerMutationCtx, requirePermission } from "./caller";
import { previewOf, updateConversation } from "./conversations";
import { advanceMessage, restartMessage } from "./delivery";
import { enqueue, removeRow, rowOfMessage } from "./outbox";
import type { ThreadMessage } from "./shapes";

const MAX_CLIENT_ID = 64;

/** Why the caller cannot send in this conversation now; null when they can. */
export function sendBlockOf(caller: Caller, conversation: Doc<"conversations">): SendBlock | null {
  if (!caller.can("message")) return "noPermission";
  if (!isChannelConnected(conversation.channel)) return "notConnected";
  return conversation.optedOut ? "optedOut" : null;
}

/**
 * Writes a reply and puts it in the outbox, once for each clientId. Ends with FORBIDDEN,
 * INVALID_INPUT, EMPTY_MESSAGE, MESSAGE_TOO_LONG, CHANNEL_NOT_CONNECTED or OPTED_OUT.
 */
export async function sendMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { body, clientId }: { body: string; clientId: string },
): Promise<Id<"messages">> {
  requirePermission(ctx, "message");
  if (clientId === "" || clientId.length > MAX_CLIENT_ID) fail("INVALID_INPUT");
  const twin = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_clientId", (q) =>
      q.eq("conversationId", conversation._id).eq("clientId", clientId),
    )
    .unique();
  if (twin !== null) return twin._id;
  refuseIfBlocked(ctx, conversation);
  const text = body.trim();
  if (text === "") fail("EMPTY_MESSAGE");
  if (text.length > SMS_MAX_LENGTH) fail("MESSAGE_TOO_LONG");

  const at = Math.max(Date.now(), conversation.lastActivityAt);
  const messageId = await ctx.db.insert("messages", {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    direction: "out",
    authorId: ctx.member._id,
    authorName: ctx.member.name,
    body: text,
    at,
    status: "pending",
    statusRank: 0,
    aiGenerated: false,
    clientId,
    answersSeq: conversation.inboundSeq,
    attempt: 1,
  });
  await enqueue(ctx, conversation, { messageId, body: text, attempt: 1 });
  await updateConversation(ctx, conversation, {
    lastActivityAt: at,
    preview: previewOf(text),
    lastDirection: "out",
    lastOutboundId: messageId,
    failed: false,
  });
  return messageId;
}

/** Sends a failed message again, as an answer to all that has come since. Errors as sendMessage, and WRONG_STATE. */
export async function retryMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  requirePermission(ctx, "message");
  if (message.status !== "failed") fail("WRONG_STATE");
  await sendAgain(ctx, conversation, message);
}

/**
 * A person's word on a message whose fate we don't know: "sent" closes it, "resend" sends it once
 * more, knowing that the customer may get it twice. Errors as retryMessage.
 */
export async function settleMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
  outcome: "sent" | "resend",
): Promise<void> {
  requirePermission(ctx, "message");
  if (message.status !== "unknown") fail("WRONG_STATE");
  if (outcome === "resend") {
    await sendAgain(ctx, conversation, message);
    return;
  }
  const row = await rowOfMessage(ctx, message._id);
  if (row !== null) await removeRow(ctx, row);
  await advanceMessage(ctx, message, { rank: RANK_SENT });
}

async function sendAgain(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
): Promise<void> {
  refuseIfBlocked(ctx, conversation);
  const row = await rowOfMessage(ctx, message._id);
  if (row !== null) await removeRow(ctx, row);
  const attempt = await restartMessage(ctx, message, conversation);
  await enqueue(ctx, conversation, { messageId: message._id, body: message.body, attempt });
}

function refuseIfBlocked(caller: Caller, conversation: Doc<"conversations">): void {
  switch (sendBlockOf(caller, conversation)) {
    case "noPermission":
      return fail("FORBIDDEN");
    case "notConnected":
      return fail("CHANNEL_NOT_CONNECTED");
    case "optedOut":
      return fail("OPTED_OUT");
    case null:
      return;
  }
}

/** What the thread shows of a message. */
export function toThreadMessage(m: Doc<"messages">): ThreadMessage {
  return {
    _id: m._id,
    direction: m.direction,
    authorId: m.authorId,
    authorName: m.authorName,
    body: m.body,
    status: m.status,
    errorCode: m.errorCode,
    errorReason: m.errorReason,
    segments: m.segments,
    mediaCount: m.mediaCount,
    aiGenerated: m.aiGenerated,
    at: m.at,
    clientId: m.clientId,
    inboundSeq: m.inboundSeq,
  };
}
