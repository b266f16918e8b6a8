import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isAccepted } from "../shared/status";
import type { ConversationPatch } from "./conversations";

/** How many of the latest messages are looked through for a reply that still stands. */
const LOOK_BACK = 100;

const CLEARED: ConversationPatch = { attention: false, attentionSince: undefined };

/** Since when the customer waits, in a snoozed conversation too; undefined when they don't. */
export function waitingSince(conversation: Doc<"conversations">): number | undefined {
  return conversation.attentionSince ?? conversation.snooze?.attentionSince;
}

/** The customer waits since then, or no longer; a snoozed conversation will say so when it wakes. */
function waiting({ snooze }: Doc<"conversations">, since: number | undefined): ConversationPatch {
  if (snooze !== undefined) return { snooze: { until: snooze.until, attentionSince: since } };
  return since === undefined ? CLEARED : { attention: true, attentionSince: since };
}

/** What an inbound message does: the customer waits, since the first message nobody has answered. */
export function attentionAfterInbound(
  conversation: Doc<"conversations">,
  at: number,
): ConversationPatch {
  const { inboundSeq, archived, snooze } = conversation;
  const begins = inboundSeq === 0 || (archived && snooze === undefined);
  return {
    attention: true,
    attentionSince: waitingSince(conversation) ?? at,
    ...(begins && { opening: true }),
  };
}

/** What "No reply needed" does: all that came so far is settled, whatever becomes of a reply. */
export function attentionSettled(conversation: Doc<"conversations">): ConversationPatch {
  if (waitingSince(conversation) === undefined) return {};
  return { ...waiting(conversation, undefined), settledSeq: conversation.inboundSeq };
}

/**
 * What archiving does: as attentionSettled, unless an answer is on its way. Then that decides, so
 * that "send and archive" cannot bury an answer that never arrived.
 */
export function attentionArchived(
  conversation: Doc<"conversations">,
  onItsWay: Doc<"messages"> | null,
): ConversationPatch {
  if (!conversation.attention) return {};
  return onItsWay !== null ? CLEARED : attentionSettled(conversation);
}

/** A person's reply to all a customer waits for, not accepted yet; null when there is none. */
export async function answerOnItsWay(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
): Promise<Doc<"messages"> | null> {
  if (!conversation.attention) return null;
  const { lastOutboundId, inboundSeq } = conversation;
  const last = lastOutboundId ? await ctx.db.get("messages", lastOutboundId) : null;
  const onItsWay =
    last !== null &&
    last.authorId !== undefined &&
    (last.statusRank === 0 || last.elsewhere?.state === "pending") &&
    (last.answersSeq ?? 0) >= inboundSeq;
  return onItsWay ? last : null;
}

/**
 * What a person's reply does once the provider has accepted it. It answers what its author had
 * before them when they wrote it; a message that came in between still waits.
 */
export async function attentionAfterAccepted(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  reply: Doc<"messages">,
): Promise<ConversationPatch> {
  const since = waitingSince(conversation);
  // Archived meanwhile: to undo that would bring back a wait that is over.
  if (since === undefined) return { undo: undefined };
  const answered = reply.answersSeq ?? 0;
  if (answered >= conversation.inboundSeq) return waiting(conversation, undefined);
  const next = await receivedAt(ctx, conversation, answered + 1);
  return waiting(conversation, Math.max(next, since));
}

/**
 * What a person's reply does when it has failed: the customer waits again, unless another reply
 * stands or somebody settled it otherwise. An archived conversation comes back, to be seen.
 */
export async function attentionAfterFailed(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<ConversationPatch> {
  const { inboundSeq, settledSeq } = conversation;
  const done = Math.max(settledSeq, await answeredSeq(ctx, conversation));
  if (done >= inboundSeq) return {};
  const attentionSince = await receivedAt(ctx, conversation, done + 1);
  return { attention: true, attentionSince, archived: false };
}

/** The highest inboundSeq a standing reply of a person answers. */
async function answeredSeq(ctx: QueryCtx, conversation: Doc<"conversations">): Promise<number> {
  const recent = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversation._id))
    .order("desc")
    .take(LOOK_BACK);
  let highest = 0;
  for (const message of recent) {
    const stands = message.authorId !== undefined && isAccepted(message.statusRank);
    if (!stands && message.elsewhere?.state !== "sent") continue;
    highest = Math.max(highest, message.answersSeq ?? 0);
  }
  return highest;
}

/** When the inbound message with this number came, or the oldest of the last hundred. */
async function receivedAt(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  seq: number,
): Promise<number> {
  const latest = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_receivedAt", (q) =>
      q.eq("conversationId", conversation._id).gt("receivedAt", 0),
    )
    .order("desc")
    .take(Math.min(conversation.inboundSeq - seq + 1, LOOK_BACK));
  return latest.at(-1)?.receivedAt ?? conversation.lastInboundAt ?? conversation.lastActivityAt;
}
