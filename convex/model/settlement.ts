import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { SendOutcome } from "../channels/twilio/outcome";
import { failureReason, failuresOf } from "../shared/failures";
import { RANK_ACCEPTED, rankOf } from "../shared/status";
import { breakerKeys, closeBreakers, openBreaker } from "./breakers";
import { describeUnsent } from "./delivery";
import { inheritErased } from "./erasure/erasedIds";
import {
  CHECK_DELAYS,
  LEASE,
  MAX_AGE,
  backOff,
  channelOf,
  giveUp,
  loseTouch,
  postpone,
  removeRow,
  rowOfMessage,
  scheduleCheck,
} from "./outbox";
import { advanceText } from "./overflow";
import { applyParked } from "./parked";

type Sent = { messageId: Id<"messages">; attempt: number };
/** A message as the provider holds it. */
export type ProviderMessage = {
  sid: string;
  status: string;
  errorCode?: string | undefined;
  segments?: number | undefined;
};

/** Applies what a claim's call came to. Only an acceptance still counts once the claim is over. */
export async function settle(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
  generation: number,
  sent: Sent,
  outcome: SendOutcome,
): Promise<void> {
  const row = await ctx.db.get("outbox", outboxId);
  if (outcome.kind === "accepted") {
    if (row !== null) await closeBreakers(ctx, { channel: channelOf(row), from: row.from });
    await adopt(ctx, sent, outcome);
    return;
  }
  if (row === null || row.generation !== generation || row.state === "pending") return;
  const message = await ctx.db.get("messages", row.messageId);
  const channel = channelOf(row);
  const failures = failuresOf(channel);
  switch (outcome.kind) {
    case "transient":
      if (message !== null) await describeUnsent(ctx, message, "pending", undefined);
      return await backOff(ctx, row, outcome);
    case "permanent":
      return await giveUp(ctx, row, {
        errorCode: outcome.code,
        errorReason: outcome.code === undefined ? failures.refused : undefined,
      });
    case "config": {
      const key = breakerKeys({ channel, from: row.from })[outcome.breaks];
      const until = await openBreaker(ctx, key, outcome.code, Date.now());
      const reason =
        outcome.code === undefined ? failures.notConnected : failureReason(channel, outcome.code);
      if (message !== null) await describeUnsent(ctx, message, "pending", reason);
      return await postpone(ctx, row, until);
    }
    case "uncertain":
      if (row.state === "sending") await loseTouch(ctx, row);
      return;
  }
}

/** Ends a claim whose sender never came back. */
export async function expireLease(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
  generation: number,
): Promise<void> {
  const row = await ctx.db.get("outbox", outboxId);
  if (row?.state === "sending" && row.generation === generation) await loseTouch(ctx, row);
}

/**
 * Binds the provider's id to a message and takes over its status: from the sender's answer, from a
 * callback that names our message, or from the provider's list. A message holds one id; a word
 * about an earlier try is taken only while the present one has not begun. Returns whether the id
 * is the message's.
 */
export async function adopt(
  ctx: MutationCtx,
  { messageId, attempt }: Sent,
  { sid, status, errorCode, segments }: ProviderMessage,
): Promise<boolean> {
  const message = await ctx.db.get("messages", messageId);
  if (message === null) await inheritErased(ctx, messageId, sid);
  if (message === null || message.direction !== "out") return false;
  if (message.providerId !== undefined && message.providerId !== sid) return false;
  const bound = message.providerId === sid;
  if (!bound) {
    const row = await rowOfMessage(ctx, messageId);
    if (attempt !== message.attempt && (row === null || row.generation > 0)) return false;
    if (row !== null) await removeRow(ctx, row);
    await ctx.db.patch("messages", messageId, { providerId: sid });
  }
  const conversation = await ctx.db.get("conversations", message.conversationId);
  const rank = rankOf(conversation?.channel ?? "sms", status) ?? RANK_ACCEPTED;
  await advanceText(ctx, message, { rank, errorCode, segments });
  if (!bound) await applyParked(ctx, messageId, sid);
  return true;
}

/** Takes an unknown row for a look into the provider's list; null when there is nothing to look for. */
export async function beginCheck(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
): Promise<{
  to: string;
  from: string;
  body: string;
  claimedAt: number;
  generation: number;
} | null> {
  const row = await ctx.db.get("outbox", outboxId);
  if (row?.state !== "unknown" || row.dueAt === undefined || row.claimedAt === undefined) {
    return null;
  }
  // The sweep starts the look again if this one never comes back.
  await ctx.db.patch("outbox", outboxId, { dueAt: Date.now() + LEASE });
  const { to, from, body, claimedAt, generation } = row;
  return { to, from, body, claimedAt, generation };
}

/**
 * Applies what a look found: the first message of the list that is nobody's is ours. When several
 * looks have found nothing a person decides. `found` null means the list could not be read, which
 * says nothing.
 */
export async function finishCheck(
  ctx: MutationCtx,
  outboxId: Id<"outbox">,
  generation: number,
  found: ProviderMessage[] | null,
): Promise<void> {
  const row = await ctx.db.get("outbox", outboxId);
  if (row?.state !== "unknown" || row.generation !== generation) return;
  for (const candidate of found ?? []) {
    if ((await ownerOf(ctx, candidate.sid)) !== null) continue;
    if (await adopt(ctx, row, candidate)) return;
  }
  const now = Date.now();
  const checks = row.checks + (found === null ? 0 : 1);
  const delay = CHECK_DELAYS[Math.min(checks, CHECK_DELAYS.length - 1)] ?? 0;
  const goOn = checks < CHECK_DELAYS.length && now - row.enqueuedAt < MAX_AGE;
  await ctx.db.patch("outbox", outboxId, { checks, dueAt: goOn ? now + delay : undefined });
  if (goOn) return await scheduleCheck(ctx, row, now + delay);
  const message = await ctx.db.get("messages", row.messageId);
  if (message !== null)
    await describeUnsent(ctx, message, "unknown", failuresOf(channelOf(row)).unconfirmed);
}

async function ownerOf(ctx: MutationCtx, sid: string): Promise<Doc<"messages"> | null> {
  return await ctx.db
    .query("messages")
    .withIndex("by_providerId", (q) => q.eq("providerId", sid))
    .first();
}
