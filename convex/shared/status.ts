import type { Channel } from "./inbox";

export const MESSAGE_STATUSES = [
  "pending",
  "sending",
  "sent",
  "delivered",
  "failed",
  "unknown",
  "received",
  "internal",
] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

/**
 * How far along the provider says a message is. A status is applied only when its rank is higher
 * than the one held, so that late and repeated events cannot move a message backwards.
 */
const SMS_RANKS: Record<string, number> = {
  accepted: 10,
  queued: 10,
  scheduled: 12,
  sending: 20,
  sent: 30,
  undelivered: 90,
  failed: 90,
  canceled: 90,
  delivered: 100,
  read: 110,
};

/** The same for email. An email that was delivered can still come back or be called spam. */
const EMAIL_RANKS: Record<string, number> = {
  queued: 10,
  scheduled: 12,
  sent: 30,
  delivery_delayed: 35,
  failed: 90,
  suppressed: 90,
  canceled: 90,
  delivered: 100,
  // Whoever read it has got it, whether or not we were told of that.
  opened: 102,
  clicked: 103,
  bounced: 105,
  complained: 110,
};

export const RANK_ACCEPTED = 10;
export const RANK_SENT = 30;
export const RANK_FAILED = 90;
export const RANK_DELIVERED = 100;
const RANK_BOUNCED = 105;
export const RANK_READ = 110;

/** Rank of a Twilio status word; null when the word is not known. */
export function smsRank(status: string): number | null {
  return SMS_RANKS[status.toLowerCase()] ?? null;
}

/** Rank of a provider's word about a message on this channel; null when the word is not known. */
export function rankOf(channel: Channel, status: string): number | null {
  return channel === "email" ? (EMAIL_RANKS[status.toLowerCase()] ?? null) : smsRank(status);
}

/** Whether the message did not arrive. */
export function isFailed(rank: number): boolean {
  return rank === RANK_FAILED || rank === RANK_BOUNCED;
}

/** What the thread shows for a rank the provider has reached. */
export function statusOfRank(rank: number): MessageStatus {
  if (isFailed(rank)) return "failed";
  if (rank >= RANK_DELIVERED) return "delivered";
  if (rank >= RANK_SENT) return "sent";
  return rank >= RANK_ACCEPTED ? "sending" : "pending";
}

/** Whether the provider holds the message and has not given up on it. */
export function isAccepted(rank: number): boolean {
  return rank >= RANK_ACCEPTED && !isFailed(rank);
}
