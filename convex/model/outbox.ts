import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { FAILURES } from "../shared/failures";
import { RANK_FAILED } from "../shared/status";
import { heldUntil } from "./breakers";
import { isChannelConnected } from "./channels";
import { advanceMessage, describeUnsent } from "./delivery";

/** Longest a call to Twilio may take. ms */
export const CALL_TIMEOUT = 15_000;
/** How long a claim is believed to be at work: the call and half a minute. ms */
export const LEASE = CALL_TIMEOUT + 30_000;
/** How long Twilio gets before its list is asked about a lost answer, for the 1st, 2nd … look. ms */
export const CHECK_DELAYS = [60_000, 60_000, 120_000];
export const MAX_FAILURES = 8;
/** A text older than this is not sent by itself any more. ms */
export const MAX_AGE = 6 * 3_600_000;
/** The scheduler may be this early. ms */
const EARLY = 1_000;
const FIRST_BACKOFF = 2_000;
const LONGEST_BACKOFF = 300_000;
/** Open rows of one conversation that are looked at for whose turn it is. */
const MAX_QUEUE = 200;

export type ClaimedText = {
  generation: number;
  attempt: number;
  messageId: Id<"messages">;
  from: string;
  to: string;
  body: string;
};

/** Puts a message in the outbox, with all that is sent frozen, and starts it if it is its turn. */
export async function enqueue(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: { messageId: Id<"messages">; body: string; attempt: number },
): Promise<void> {
  const now = Date.now();
  const outboxId = await ctx.db.insert("outbox", {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    messageId: message.messageId,
    state: "pending",
    generation: 0,
    attempt: message.attempt,
    failures: 0,
    checks: 0,
    enqueuedAt: now,
    dueAt: now,
    from: conversation.ourAddress,
    to: conversation.contactAddress,
    body: message.body,
  });
  if ((await turnOf(ctx, conversation._id)) === outboxId) await scheduleSend(ctx, outboxId, 0);
}

/**
 * Takes a row for sending: null unless it is waiting, due and its conversation's turn. The claim
 * comes with a lease and the mutation that ends it, so a sender that dies leaves nothing stuck.
 */
export async function claim(ctx: MutationCtx, outboxId: Id<"outbox">): Promise<ClaimedText | null> {
  const now = Date.now();
  const row = await ctx.db.get("outbox", outboxId);
  if (row === null || row.state !== "pending" || (row.dueAt ?? 0) > now + EARLY) return null;
  if ((await turnOf(ctx, row.conversationId)) !== outboxId) return null;
  const conversation = await ctx.db.get("conversations", row.conversationId);
  const refusal = refusalOf(row, conversation, now);
  if (refusal !== null) {
    await giveUp(ctx, row, refusal);
    return null;
  }
  const held = await heldUntil(ctx, row.from, now);
  if (held > 0) {
    await postpone(ctx, row, held + Math.random() * FIRST_BACKOFF);
    return null;
  }
  const generation = row.generation + 1;
  await ctx.db.patch("outbox", outboxId, {
    state: "sending",
    generation,
    claimedAt: now,
    dueAt: now + LEASE,
  });
  await ctx.scheduler.runAfter(LEASE, internal.outbox.expireLease, { outboxId, generation });
  const { attempt, messageId, from, to, body } = row;
  return { generation, attempt, messageId, from, to, body };
}

/** Puts a row off until `dueAt` and sees that it is tried then. */
export async function postpone(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  dueAt: number,
  failures = row.failures,
): Promise<void> {
  await ctx.db.patch("outbox", row._id, { state: "pending", dueAt, failures });
  await scheduleSend(ctx, row._id, Math.max(0, dueAt - Date.now()));
}

/** Another try after a failure that burns one: full jitter, doubling, or what the provider asked for. */
export async function backOff(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  retryAfterMs: number | undefined,
): Promise<void> {
  const failures = row.failures + 1;
  const now = Date.now();
  if (failures >= MAX_FAILURES || now - row.enqueuedAt > MAX_AGE) {
    await giveUp(ctx, row, { errorReason: FAILURES.gaveUp });
    return;
  }
  const span = Math.min(FIRST_BACKOFF * 2 ** (failures - 1), LONGEST_BACKOFF);
  await postpone(ctx, row, now + (retryAfterMs ?? 0) + Math.random() * span, failures);
}

/** We no longer know whether the text went out: never sent again by itself, looked for instead. */
export async function becomeUnknown(ctx: MutationCtx, row: Doc<"outbox">): Promise<void> {
  const dueAt = Date.now() + (CHECK_DELAYS[0] ?? 0);
  await ctx.db.patch("outbox", row._id, { state: "unknown", checks: 0, dueAt });
  await scheduleCheck(ctx, row._id, dueAt);
  const message = await ctx.db.get("messages", row.messageId);
  if (message !== null) await describeUnsent(ctx, message, "unknown", FAILURES.checking);
  await kickNext(ctx, row.conversationId);
}

/** Ends a row that will not be sent, with the reason on its message. */
export async function giveUp(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  reason: { errorCode?: string | undefined; errorReason?: string | undefined },
): Promise<void> {
  await removeRow(ctx, row);
  const message = await ctx.db.get("messages", row.messageId);
  if (message !== null) await advanceMessage(ctx, message, { rank: RANK_FAILED, ...reason });
}

/** Takes a finished row out and lets the conversation's next one go. */
export async function removeRow(ctx: MutationCtx, row: Doc<"outbox">): Promise<void> {
  await ctx.db.delete("outbox", row._id);
  await kickNext(ctx, row.conversationId);
}

/** The row that still has to deliver this message. */
export async function rowOfMessage(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"outbox"> | null> {
  return await ctx.db
    .query("outbox")
    .withIndex("by_messageId", (q) => q.eq("messageId", messageId))
    .unique();
}

/** Starts the sender for a row after a delay. */
export async function scheduleSend(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
  delay: number,
): Promise<void> {
  await ctx.scheduler.runAfter(delay, internal.channels.twilio.sender.send, { outboxId });
}

/** Starts a look into the provider's list at a time. */
export async function scheduleCheck(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
  at: number,
): Promise<void> {
  const delay = Math.max(0, at - Date.now());
  await ctx.scheduler.runAfter(delay, internal.channels.twilio.sender.reconcile, { outboxId });
}

/** Whose turn a conversation has: its oldest row not yet out of doubt. Unknown ones hold nobody up. */
export async function turnOf(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Id<"outbox"> | null> {
  const rows = await ctx.db
    .query("outbox")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .take(MAX_QUEUE);
  return rows.find((row) => row.state !== "unknown")?._id ?? null;
}

async function kickNext(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  const next = await turnOf(ctx, conversationId);
  const row = next === null ? null : await ctx.db.get("outbox", next);
  if (row?.state !== "pending") return;
  await scheduleSend(ctx, row._id, Math.max(0, (row.dueAt ?? 0) - Date.now()));
}

function refusalOf(
  row: Doc<"outbox">,
  conversation: Doc<"conversations"> | null,
  now: number,
): { errorReason: string } | null {
  if (now - row.enqueuedAt > MAX_AGE) return { errorReason: FAILURES.tooOld };
  if (conversation === null || conversation.optedOut) return { errorReason: FAILURES.optedOut };
  if (!isChannelConnected(conversation.channel)) return { errorReason: FAILURES.notConnected };
  return null;
}
