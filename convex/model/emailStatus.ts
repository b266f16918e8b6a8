import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { rankOf } from "../shared/status";
import { recordOptOut } from "./consent";
import { advanceMessage } from "./delivery";
import { isErased } from "./erasure/erasedIds";
import { type EventOrigin, isDone, recordEvent, soleAccount, STRAY } from "./providerEvents";
import { adopt } from "./settlement";

export type EmailStatusEvent = {
  /** Resend's id of this very event, the same each time it is sent. */
  eventId: string;
  emailId: string;
  status: string;
  errorCode?: string | undefined;
  rfcId?: string | undefined;
  /** From our own tags: which message and which try of it. */
  mid?: string | undefined;
  attempt?: number | undefined;
  payload: string;
} & EventOrigin;

/** Records what Resend says of an email of ours and applies it, once. Of one not known yet, it is parked. */
export async function applyEmailStatus(ctx: MutationCtx, event: EmailStatusEvent): Promise<void> {
  const { eventId, emailId, status, payload, path, signature } = event;
  if (await isErased(ctx, emailId, event.mid)) return;
  if (await isDone(ctx, eventId, event, "resend")) return;
  const base = {
    provider: "resend" as const,
    eventKey: eventId,
    subject: emailId,
    kind: "status" as const,
    status,
    payload,
    path,
    signature,
  };
  const message = await messageOf(ctx, event);
  if (message === null) {
    const accountId = await soleAccount(ctx);
    return await recordEvent(ctx, { ...base, accountId, outcome: "parked", reason: STRAY.message });
  }
  const applied = await applyToMessage(ctx, message, event);
  const conversation = await ctx.db.get("conversations", message.conversationId);
  await recordEvent(ctx, {
    ...base,
    contact: conversation?.contactAddress,
    accountId: message.accountId,
    messageId: message._id,
    outcome: applied ? "applied" : "ignored",
    reason: applied ? undefined : rankOf("email", status) === null ? STRAY.word : STRAY.otherTry,
  });
}

/** Moves a message to what an event says of it. Returns whether the event is about it. */
async function applyToMessage(
  ctx: MutationCtx,
  message: Doc<"messages">,
  { emailId, status, errorCode, rfcId, attempt }: EmailStatusEvent,
): Promise<boolean> {
  const rank = rankOf("email", status);
  if (rank === null) return false;
  if (message.providerId === emailId) {
    await advanceMessage(ctx, message, { rank, errorCode });
  } else {
    const sent = { messageId: message._id, attempt: attempt ?? message.attempt ?? 1 };
    if (!(await adopt(ctx, sent, { sid: emailId, status, errorCode }))) return false;
  }
  // What answers to it will name it so.
  if (rfcId !== undefined && message.rfcId === undefined) {
    await ctx.db.patch("messages", message._id, { rfcId });
  }
  if (status === "complained") {
    const conversation = await ctx.db.get("conversations", message.conversationId);
    if (conversation !== null) {
      await recordOptOut(ctx, conversation, { source: "provider", messageId: message._id });
    }
  }
  return true;
}

/** The outgoing email an event is about: by Resend's id, else by ours in its tags. */
async function messageOf(
  ctx: QueryCtx,
  { emailId, mid }: EmailStatusEvent,
): Promise<Doc<"messages"> | null> {
  const known = await ctx.db
    .query("messages")
    .withIndex("by_providerId", (q) => q.eq("providerId", emailId))
    .first();
  if (known !== null) return known.direction === "out" ? known : null;
  const messageId = mid === undefined ? null : ctx.db.normalizeId("messages", mid);
  const named = messageId === null ? null : await ctx.db.get("messages", messageId);
  return named?.direction === "out" ? named : null;
}
