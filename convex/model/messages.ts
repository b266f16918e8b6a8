import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { type SendBlock, type SendQuestion, maxLengthOf } from "../shared/inbox";
import { RANK_SENT } from "../shared/status";
import { writtenText } from "../shared/text";
import { isChannelConnected } from "./channels";
import { type Caller, type CallerMutationCtx, requirePermission } from "./caller";
import { recordSent } from "./compose/learning";
import { previewOf, updateConversation } from "./conversations";
import { hasNews, type Position } from "./collision";
import { advanceMessage, restartMessage } from "./delivery";
import { removeDraft } from "./drafts";
import { isTakenElsewhere } from "./elsewhere";
import { composeEmail } from "./emailOut";
import { enqueue, removeRow, rowOfMessage } from "./outbox";
import { refuseIfQuiet } from "./quietHours";
import { insertMessage } from "./reports/messages";
import { attachmentsOf, markSent, previewOfFiles } from "./uploads";

const MAX_CLIENT_ID = 64;

/** Why the caller cannot send in this conversation now; null when they can. */
export function sendBlockOf(caller: Caller, conversation: Doc<"conversations">): SendBlock | null {
  if (!caller.can("message")) return "noPermission";
  if (!isChannelConnected(conversation.channel)) return "notConnected";
  return conversation.optedOut ? "optedOut" : null;
}

type Reply = {
  body: string;
  clientId: string;
  /** What its author had before them when they began; not said, nothing holds the reply. */
  after?: Position | undefined;
  /** The questions its author has answered with "anyway". */
  anyway?: readonly SendQuestion[] | undefined;
  /** By email: a new subject instead of the conversation's. */
  subject?: string | undefined;
  /** By email: who gets no copy of it. */
  without?: string[] | undefined;
  /** It was written elsewhere: what its author is writing in the thread stays a draft. */
  keepDraft?: boolean;
  uploadIds?: readonly Id<"uploads">[] | undefined;
  /** It can be taken back for as long as its author has chosen. */
  undoable?: boolean;
  /** The suggestion it began as. */
  suggestionId?: Id<"suggestions"> | undefined;
  /** The inboundSeq its author had before them, where that is not the present one. */
  answersSeq?: number;
  /** The failed message of another channel it is sent for. */
  insteadOf?: Id<"messages">;
};

/**
 * Writes a reply and puts it in the outbox, once for each clientId. Ends with FORBIDDEN,
 * INVALID_INPUT, EMPTY_MESSAGE, MESSAGE_TOO_LONG, FILE_GONE, FILE_REFUSED, CHANNEL_NOT_CONNECTED,
 * OPTED_OUT, or with NEWER_MESSAGES when somebody else has written since its author began, and
 * STOP_REVIEW or QUIET_HOURS unless its author sends it anyway.
 */
export async function sendMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  reply: Reply,
): Promise<Id<"messages">> {
  const { body, clientId, after, subject, without, suggestionId, answersSeq, insteadOf } = reply;
  const { keepDraft = false, uploadIds = [], undoable = false, anyway = [] } = reply;
  requirePermission(ctx, "message");
  const twin = await messageOfClient(ctx, conversation, clientId);
  if (twin !== null) return twin._id;
  refuseIfBlocked(ctx, conversation);
  const files = await attachmentsOf(ctx, conversation, uploadIds);
  const text = sendableText(conversation, body, files.length);
  if (after !== undefined && (await hasNews(ctx, conversation._id, ctx.member._id, after))) {
    fail("NEWER_MESSAGES");
  }
  await refuseUnlessAnyway(ctx, conversation, anyway);
  const aiGenerated =
    suggestionId !== undefined && (await recordSent(ctx, conversation, suggestionId, text));

  const email =
    conversation.channel === "email"
      ? await composeEmail(ctx, conversation, { body: text, subject, without })
      : undefined;
  const onPortal = conversation.channel === "portal";
  const delay = undoable && !onPortal ? (ctx.member.undoSeconds ?? 0) * 1_000 : 0;
  const at = Math.max(Date.now(), conversation.lastActivityAt);
  const messageId = await insertMessage(ctx, conversation.channel, {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    direction: "out",
    authorId: ctx.member._id,
    authorName: ctx.member.name,
    body: text,
    email: email?.head,
    ...(files.length > 0 && { attachments: files, mediaCount: files.length }),
    at,
    status: "pending",
    statusRank: 0,
    aiGenerated,
    clientId,
    answersSeq: answersSeq ?? conversation.inboundSeq,
    attempt: 1,
    undoable: delay > 0 ? true : undefined,
    insteadOf,
  });
  await markSent(ctx, uploadIds, messageId);
  if (!onPortal) {
    await enqueue(ctx, conversation, {
      messageId,
      body: text,
      attempt: 1,
      email: email?.envelope,
      mediaCount: files.length,
      delay,
      anyway,
    });
  }
  if (!keepDraft) await removeDraft(ctx, conversation._id, "reply");
  await updateConversation(ctx, conversation, {
    lastActivityAt: at,
    preview: text === "" ? previewOfFiles(files) : previewOf(text),
    lastDirection: "out",
    lastOutboundId: messageId,
    failed: false,
  });
  if (onPortal) await publish(ctx, messageId);
  return messageId;
}

/** The portal has no provider to wait for: what is stored is on the customer's page. */
async function publish(ctx: CallerMutationCtx, messageId: Id<"messages">): Promise<void> {
  const message = await ctx.db.get("messages", messageId);
  if (message !== null) await advanceMessage(ctx, message, { rank: RANK_SENT });
}

/** What is sent of a text that goes with so many files. Ends with EMPTY_MESSAGE or MESSAGE_TOO_LONG. */
export function sendableText({ channel }: Doc<"conversations">, body: string, files = 0): string {
  const text = writtenText(body);
  // An email always says something: many filters drop those that are nothing but a file.
  const needsText = files === 0 || channel === "email";
  if (text === "" && needsText) fail("EMPTY_MESSAGE");
  if (text.length > maxLengthOf(channel)) fail("MESSAGE_TOO_LONG");
  return text;
}

/** The message that was written under this clientId before, if it was. Ends with INVALID_INPUT for no id at all. */
export async function messageOfClient(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  clientId: string,
): Promise<Doc<"messages"> | null> {
  if (clientId === "" || clientId.length > MAX_CLIENT_ID) fail("INVALID_INPUT");
  return await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_clientId", (q) =>
      q.eq("conversationId", conversation._id).eq("clientId", clientId),
    )
    .unique();
}

/** Sends a failed message again, as an answer to all that has come since. Errors as sendMessage, and WRONG_STATE. */
export async function retryMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
  anyway: readonly SendQuestion[] = [],
): Promise<void> {
  requirePermission(ctx, "message");
  if (message.status !== "failed") fail("WRONG_STATE");
  if (isTakenElsewhere(message))
    fail("WRONG_STATE", "It has been sent by another channel already.");
  await sendAgain(ctx, conversation, message, anyway);
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
  anyway: readonly SendQuestion[] = [],
): Promise<void> {
  requirePermission(ctx, "message");
  if (message.status !== "unknown") fail("WRONG_STATE");
  if (outcome === "resend") {
    await sendAgain(ctx, conversation, message, anyway);
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
  anyway: readonly SendQuestion[],
): Promise<void> {
  refuseIfBlocked(ctx, conversation);
  await refuseUnlessAnyway(ctx, conversation, anyway);
  const row = await rowOfMessage(ctx, message._id);
  if (row !== null) await removeRow(ctx, row);
  const attempt = await restartMessage(ctx, message, conversation.inboundSeq);
  const { _id: messageId, body, attachments = [] } = message;
  const email =
    conversation.channel === "email"
      ? (await composeEmail(ctx, conversation, { body, again: message })).envelope
      : undefined;
  const mediaCount = attachments.length;
  await enqueue(ctx, conversation, { messageId, body, attempt, email, mediaCount, anyway });
}

/** Ends with the first question that the author of a text has still to answer, if there is one. */
async function refuseUnlessAnyway(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  anyway: readonly SendQuestion[],
): Promise<void> {
  if (conversation.stopReview !== undefined && !anyway.includes("stopReview")) fail("STOP_REVIEW");
  if (!anyway.includes("quietHours")) {
    await refuseIfQuiet(ctx, ctx.account, conversation, Date.now());
  }
}

/** Ends with FORBIDDEN, CHANNEL_NOT_CONNECTED or OPTED_OUT when the caller cannot send here now. */
export function refuseIfBlocked(caller: Caller, conversation: Doc<"conversations">): void {
  switch (sendBlockOf(caller, conversation)) {
    case "noPermission":
      return fail("FORBIDDEN");
    case "notConnected":
      return fail("CHANNEL_NOT_CONNECTED");
    case "optedOut":
      return conversation.channel === "email"
        ? fail("OPTED_OUT", "This customer opted out of our email, so none may be sent to them.")
        : fail("OPTED_OUT");
    case null:
      return;
  }
}
