import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";

/**
 * Unread without a write for each reader: a conversation counts its inbound messages (inboundSeq),
 * a member holds how far they have read (seq), and what is between is unread. So an inbound message
 * writes nothing for any member. The sum over all conversations works alike: counts.inbound minus
 * the member's readTotals.total, which moves only when that member reads.
 */

/** Whose mark it is, and by which sight of theirs it counts. */
type Reader = Pick<Doc<"members">, "_id" | "sight">;

/** A member's own mark, if they ever set one with the sight they have. */
export async function readMark(
  ctx: QueryCtx,
  member: Reader,
  conversationId: Id<"conversations">,
): Promise<Doc<"readMarks"> | null> {
  const mark = await storedMark(ctx, member._id, conversationId);
  return mark !== null && sightOf(mark) === sightOf(member) ? mark : null;
}

/** A member's mark, of whatever sight it is. */
export async function storedMark(
  ctx: QueryCtx,
  memberId: Id<"members">,
  conversationId: Id<"conversations">,
): Promise<Doc<"readMarks"> | null> {
  return await ctx.db
    .query("readMarks")
    .withIndex("by_memberId_and_conversationId", (q) =>
      q.eq("memberId", memberId).eq("conversationId", conversationId),
    )
    .unique();
}

/** Which sight a mark or a member is of. */
export function sightOf({ sight }: { sight?: number | undefined }): number {
  return sight ?? 0;
}

/** How far a member had read who saw everything until their role changed. */
export async function seqWithLastSight(
  ctx: QueryCtx,
  member: Doc<"members">,
  conversationId: Id<"conversations">,
): Promise<number> {
  const mark = await storedMark(ctx, member._id, conversationId);
  if (mark !== null && sightOf(mark) === sightOf(member) - 1) return mark.seq;
  return await seqBefore(ctx, member, conversationId);
}

/**
 * How far the caller has read, or null for a conversation that is not theirs to ask about. Reads
 * nothing that an inbound message changes, so subscriptions to it stay asleep.
 */
export async function readSeq(
  ctx: CallerQueryCtx,
  conversationId: Id<"conversations">,
): Promise<number | null> {
  const mark = await readMark(ctx, ctx.member, conversationId);
  if (mark !== null) return mark.seq;
  // A technician gets a mark with their access, so none means no access.
  if (!ctx.can("viewAll")) return null;
  return await seqBefore(ctx, ctx.member, conversationId);
}

/** Inbound messages of the conversation that came before the member joined, or saw everything. */
export async function seqBefore(
  ctx: QueryCtx,
  member: Doc<"members">,
  conversationId: Id<"conversations">,
): Promise<number> {
  const last = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_receivedAt", (q) =>
      q
        .eq("conversationId", conversationId)
        .gt("receivedAt", 0)
        .lte("receivedAt", member.readBefore),
    )
    .order("desc")
    .first();
  if (last === null || last.accountId !== member.accountId) return 0;
  return last.inboundSeq ?? 0;
}

/** The caller's sum of read messages over everything they can see. */
export async function readTotal(ctx: QueryCtx, memberId: Id<"members">): Promise<number> {
  return (await totalRow(ctx, memberId))?.total ?? 0;
}

/**
 * Moves the caller's mark to `seq`, held within what there is. With `back` false it only moves
 * forward, so that a slow tab cannot undo what a faster one has read.
 */
export async function moveReadMark(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  seq: number,
  { back }: { back: boolean },
): Promise<void> {
  const before = (await readSeq(ctx, conversation._id)) ?? 0;
  const after = Math.max(0, Math.min(Math.floor(seq), conversation.inboundSeq));
  if (after === before || (after < before && !back)) return;
  const { accountId } = conversation;
  await setReadMark(ctx, accountId, ctx.member, conversation._id, after);
  await shiftReadTotal(ctx, accountId, ctx.member._id, after - before);
}

/** Makes the last inbound message unread again for the caller. */
export async function markUnread(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  const seq = (await readSeq(ctx, conversation._id)) ?? 0;
  await moveReadMark(ctx, conversation, Math.min(seq, conversation.inboundSeq - 1), { back: true });
}

/** Writes a member's mark. The caller keeps readTotals in step. */
export async function setReadMark(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  { _id: memberId, sight }: Reader,
  conversationId: Id<"conversations">,
  seq: number,
): Promise<void> {
  const mark = await storedMark(ctx, memberId, conversationId);
  if (mark === null) {
    await ctx.db.insert("readMarks", { accountId, memberId, conversationId, seq, sight });
  } else {
    await ctx.db.patch("readMarks", mark._id, { seq, sight });
  }
}

/** Adds to a member's sum of read messages. */
export async function shiftReadTotal(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  memberId: Id<"members">,
  by: number,
): Promise<void> {
  const row = await totalRow(ctx, memberId);
  if (row === null) await ctx.db.insert("readTotals", { accountId, memberId, total: by });
  else if (by !== 0) await ctx.db.patch("readTotals", row._id, { total: row.total + by });
}

/** Sets a member's sum of read messages anew. */
export async function setReadTotal(
  ctx: MutationCtx,
  member: Doc<"members">,
  total: number,
): Promise<void> {
  const before = await readTotal(ctx, member._id);
  await shiftReadTotal(ctx, member.accountId, member._id, total - before);
}

async function totalRow(ctx: QueryCtx, memberId: Id<"members">): Promise<Doc<"readTotals"> | null> {
  return await ctx.db
    .query("readTotals")
    .withIndex("by_memberId", (q) => q.eq("memberId", memberId))
    .unique();
}
