import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { failuresOf } from "../shared/failures";
import type { Channel, SendQuestion } from "../shared/inbox";
import { isService } from "../shared/senders";
import { RANK_FAILED } from "../shared/status";
import { heldUntil } from "./breakers";
import { isChannelConnected } from "./channels";
import { advanceMessage, describeUnsent } from "./delivery";
import type { Envelope } from "./emailOut";
import { turnToSend } from "./pace";
import { quietEnd } from "./quietHours";
import { firstSender, serviceOf } from "./senders";

/** Longest a call to a provider may take. ms */
export const CALL_TIMEOUT = 15_000;
/** How long a claim is believed to be at work: the call and half a minute. ms */
export const LEASE = CALL_TIMEOUT + 30_000;
/** How long a provider gets before its list is asked about a lost answer, for the 1st, 2nd … look. ms */
export const CHECK_DELAYS = [60_000, 60_000, 120_000];
export const MAX_FAILURES = 8;
/** A message older than this is not sent by itself any more. ms */
export const MAX_AGE = 6 * 3_600_000;
/** A text that has waited longer than this is not what its author meant to send by night. ms */
const QUIET_GRACE = 15 * 60_000;
/** The scheduler may be this early. ms */
const EARLY = 1_000;
/** A turn this near is now. ms */
const SOON = 50;
const FIRST_BACKOFF = 2_000;
const LONGEST_BACKOFF = 300_000;
/** Those whom a busy provider turns away come back spread over this long. ms */
const BUSY_SPAN = 10_000;
/** Open rows of one conversation that are looked at for whose turn it is. */
const MAX_QUEUE = 200;

const SENDERS = {
  sms: internal.channels.twilio.sender.send,
  email: internal.channels.resend.sender.send,
};

/** The channel a row leaves by. */
export function channelOf(row: Doc<"outbox">): Channel {
  return row.channel ?? "sms";
}

function senderOf(row: Doc<"outbox">): (typeof SENDERS)["sms"] {
  const channel = channelOf(row);
  if (channel === "portal") throw new Error("nothing is sent by the portal: it is read there");
  return SENDERS[channel];
}

export type ClaimedMessage = {
  generation: number;
  attempt: number;
  messageId: Id<"messages">;
  conversationId: Id<"conversations">;
  from: string;
  service?: string | undefined;
  to: string;
  body: string;
  email?: Envelope | undefined;
  mediaCount: number;
};

/** Puts a message in the outbox, with all that is sent frozen, and starts it if it is its turn, after `delay` ms. */
export async function enqueue(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  message: {
    messageId: Id<"messages">;
    body: string;
    attempt: number;
    email?: Envelope | undefined;
    mediaCount: number;
    delay?: number;
    /** What its author was asked, and sends it anyway. */
    anyway: readonly SendQuestion[];
    /** The try before is over, and no word about it is about this one. */
    again?: boolean;
  },
): Promise<void> {
  const { delay = 0 } = message;
  const now = Date.now();
  const sender = await senderFor(ctx, conversation);
  const outboxId = await ctx.db.insert("outbox", {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    messageId: message.messageId,
    channel: conversation.channel,
    state: "pending",
    generation: message.again === true ? 1 : 0,
    attempt: message.attempt,
    failures: 0,
    checks: 0,
    enqueuedAt: now,
    dueAt: now + delay,
    ...sender,
    to: conversation.contactAddress,
    body: message.body,
    email: message.email,
    ...(message.anyway.length > 0 && { anyway: [...message.anyway] }),
    ...(message.mediaCount > 0 && { mediaCount: message.mediaCount }),
  });
  const first = await turnOf(ctx, conversation._id);
  if (first?._id === outboxId) await scheduleSend(ctx, first, delay);
}

/** What a message leaves from: the number that the customer knows, if they know one. */
async function senderFor(
  ctx: QueryCtx,
  { accountId, channel, ourAddress }: Doc<"conversations">,
): Promise<{ from: string; service?: string }> {
  if (channel !== "sms") return { from: ourAddress };
  if (isService(ourAddress)) return { from: (await firstSender(ctx, accountId)) ?? ourAddress };
  const service = await serviceOf(ctx, accountId);
  return service === undefined ? { from: ourAddress } : { from: ourAddress, service };
}

/**
 * Takes a row for sending: null unless it is waiting, due and its conversation's turn. The claim
 * comes with a lease and the mutation that ends it, so a sender that dies leaves nothing stuck.
 */
export async function claim(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
): Promise<ClaimedMessage | null> {
  const now = Date.now();
  const row = await ctx.db.get("outbox", outboxId);
  if (row === null || row.state !== "pending" || (row.dueAt ?? 0) > now + EARLY) return null;
  if ((await turnOf(ctx, row.conversationId))?._id !== outboxId) return null;
  const conversation = await ctx.db.get("conversations", row.conversationId);
  const refusal =
    refusalOf(row, conversation, now) ?? (await refusalByNight(ctx, row, conversation, now));
  if (refusal !== null) {
    await abandon(ctx, row, refusal);
    return null;
  }
  const held = await heldUntil(ctx, { channel: channelOf(row), from: row.from }, now);
  if (held > 0) {
    await postpone(ctx, row, held + Math.random() * FIRST_BACKOFF);
    return null;
  }
  const turnAt = channelOf(row) === "sms" ? await turnToSend(ctx, row, now) : now;
  if (turnAt > now + SOON) {
    await ctx.db.patch("outbox", outboxId, { turnAt });
    await postpone(ctx, row, turnAt);
    return null;
  }
  const generation = row.generation + 1;
  await ctx.db.patch("outbox", outboxId, {
    state: "sending",
    turnAt: undefined,
    generation,
    claimedAt: now,
    dueAt: now + LEASE,
  });
  await ctx.scheduler.runAfter(LEASE, internal.outbox.expireLease, { outboxId, generation });
  const { attempt, messageId, conversationId, from, service, to, body, email } = row;
  const { mediaCount = 0 } = row;
  const message = { messageId, conversationId, from, service, to, body, email, mediaCount };
  return { generation, attempt, ...message };
}

/** Puts a row off until `dueAt` and sees that it is tried then. */
export async function postpone(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  dueAt: number,
  failures = row.failures,
): Promise<void> {
  await ctx.db.patch("outbox", row._id, { state: "pending", dueAt, failures });
  await scheduleSend(ctx, row, Math.max(0, dueAt - Date.now()));
}

/**
 * Another try: full jitter, doubling, or what the provider asked for. A failure burns one of the
 * row's tries, unless the provider was only busy; then age alone ends it.
 */
export async function backOff(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  { retryAfterMs, busy = false }: { retryAfterMs?: number | undefined; busy?: boolean | undefined },
): Promise<void> {
  const failures = row.failures + (busy ? 0 : 1);
  const now = Date.now();
  if (failures >= MAX_FAILURES || now - row.enqueuedAt > MAX_AGE) {
    await abandon(ctx, row, { errorReason: failuresOf(channelOf(row)).gaveUp });
    return;
  }
  const doubled = Math.min(FIRST_BACKOFF * 2 ** Math.max(0, failures - 1), LONGEST_BACKOFF);
  const span = busy ? Math.max(doubled, BUSY_SPAN) : doubled;
  await postpone(ctx, row, now + (retryAfterMs ?? 0) + Math.random() * span, failures);
}

/**
 * A call whose outcome we do not know. Resend knows our key for a day, so the same call again sends
 * nothing twice; Twilio knows none, and the text must be looked for.
 */
export async function loseTouch(ctx: MutationCtx, row: Doc<"outbox">): Promise<void> {
  if (channelOf(row) !== "email") return await becomeUnknown(ctx, row);
  await ctx.db.patch("outbox", row._id, { uncertain: true });
  await backOff(ctx, { ...row, uncertain: true }, {});
}

/** We no longer know whether the message went out: never sent again by itself, looked for instead. */
async function becomeUnknown(ctx: MutationCtx, row: Doc<"outbox">): Promise<void> {
  const dueAt = Date.now() + (CHECK_DELAYS[0] ?? 0);
  await ctx.db.patch("outbox", row._id, { state: "unknown", checks: 0, dueAt });
  await scheduleCheck(ctx, row, dueAt);
  const message = await ctx.db.get("messages", row.messageId);
  if (message !== null)
    await describeUnsent(ctx, message, "unknown", failuresOf(channelOf(row)).checking);
  await kickNext(ctx, row.conversationId);
}

/** Ends a row that will not be sent, with the reason on its message. */
export async function giveUp(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  reason: { errorCode?: string | undefined; errorReason?: string | undefined },
): Promise<void> {
  const message = await ctx.db.get("messages", row.messageId);
  await removeRow(ctx, row);
  if (message !== null) await advanceMessage(ctx, message, { rank: RANK_FAILED, ...reason });
}

/** Ends a row that has had its time. One of its calls may have come through: then a person decides. */
async function abandon(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  reason: { errorReason: string },
): Promise<void> {
  if (!row.uncertain) return await giveUp(ctx, row, reason);
  await ctx.db.patch("outbox", row._id, { state: "unknown", dueAt: undefined });
  const message = await ctx.db.get("messages", row.messageId);
  const { unconfirmed } = failuresOf(channelOf(row));
  if (message !== null) await describeUnsent(ctx, message, "unknown", unconfirmed);
  await kickNext(ctx, row.conversationId);
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
  row: Doc<"outbox">,
  delay: number,
): Promise<void> {
  await ctx.scheduler.runAfter(delay, senderOf(row), { outboxId: row._id });
}

/** Starts a look into Twilio's list at a time. An email is not looked for but asked for again. */
export async function scheduleCheck(
  ctx: MutationCtx,
  row: Doc<"outbox">,
  at: number,
): Promise<void> {
  const delay = Math.max(0, at - Date.now());
  await ctx.scheduler.runAfter(delay, internal.channels.twilio.sender.reconcile, {
    outboxId: row._id,
  });
}

/** Whose turn a conversation has: its oldest row not yet out of doubt. Unknown ones hold nobody up. */
export async function turnOf(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"outbox"> | null> {
  const rows = await ctx.db
    .query("outbox")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .take(MAX_QUEUE);
  return rows.find((row) => row.state !== "unknown") ?? null;
}

async function kickNext(ctx: MutationCtx, conversationId: Id<"conversations">): Promise<void> {
  const row = await turnOf(ctx, conversationId);
  if (row?.state !== "pending") return;
  await scheduleSend(ctx, row, Math.max(0, (row.dueAt ?? 0) - Date.now()));
}

/** A text that was held up into quiet hours ends with a person, who can send it anyway. */
async function refusalByNight(
  ctx: QueryCtx,
  row: Doc<"outbox">,
  conversation: Doc<"conversations"> | null,
  now: number,
): Promise<{ errorReason: string } | null> {
  if (now - row.enqueuedAt < QUIET_GRACE || row.anyway?.includes("quietHours")) return null;
  const account = await ctx.db.get("accounts", row.accountId);
  if (conversation === null || account === null) return null;
  if ((await quietEnd(ctx, account, conversation, now)) === null) return null;
  return { errorReason: failuresOf(channelOf(row)).quiet };
}

function refusalOf(
  row: Doc<"outbox">,
  conversation: Doc<"conversations"> | null,
  now: number,
): { errorReason: string } | null {
  const failures = failuresOf(channelOf(row));
  if (now - row.enqueuedAt > MAX_AGE) return { errorReason: failures.tooOld };
  if (conversation === null || conversation.erasing || conversation.optedOut)
    return { errorReason: failures.optedOut };
  // Somebody looks at what they wrote first; who sent it after that was asked.
  if (conversation.stopReview !== undefined && conversation.stopReview.at > row.enqueuedAt) {
    return { errorReason: failures.mayBeStop };
  }
  if (!isChannelConnected(channelOf(row))) return { errorReason: failures.notConnected };
  return null;
}
