// Inbound messages are numbered within a conversation and counted over an account; a member keeps
// how far they have read. What is unread is the difference, so that a new message writes no row
// for each member.

/** Unread messages of one conversation; 0 while the mark is not known. */
export function unreadOf(inboundSeq: number, seen: number | undefined): number {
  return seen === undefined ? 0 : Math.max(0, inboundSeq - seen);
}

/** Unread messages over all conversations a member may see; 0 until both sides are known. */
export function unreadTotal(
  counts: { inbound: number } | undefined,
  readTotal: number | undefined,
): number {
  if (!counts || readTotal === undefined) return 0;
  return Math.max(0, counts.inbound - readTotal);
}
