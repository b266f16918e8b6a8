import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { roleCan } from "../shared/roles";
import { addCounts, countsChange, countsOf } from "./counters";
import type { Counts } from "./shapes";
import { readMark, seqBefore, seqWithLastSight, setReadMark, shiftReadTotal } from "./unread";

/** More technicians than this on one conversation, or conversations of one customer, is not business. */
const MAX_TECHNICIANS = 64;
const MAX_CONVERSATIONS = 64;
const MAX_MEMBERS = 500;

/**
 * A technician sees the conversations of customers whose job they are on, and those assigned to
 * them. What they see is kept as rows, so that their list and counts cost what everybody's cost.
 */
export async function audienceRow(
  ctx: QueryCtx,
  memberId: Id<"members">,
  conversationId: Id<"conversations">,
): Promise<Doc<"audiences"> | null> {
  return await ctx.db
    .query("audiences")
    .withIndex("by_conversationId_and_memberId", (q) =>
      q.eq("conversationId", conversationId).eq("memberId", memberId),
    )
    .unique();
}

/** After a change of the conversation: the technicians' copies and counts follow, and access by assignment. */
export async function updateAudience(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  after: Doc<"conversations">,
  change: Counts,
): Promise<void> {
  const rows = await refreshAudience(ctx, after);
  for (const row of rows) await addCounts(ctx, after.accountId, row.memberId, change);
  if (before.assigneeId !== after.assigneeId || before.customerId !== after.customerId) {
    const affected = new Set(rows.map((row) => row.memberId));
    if (after.assigneeId !== undefined) affected.add(after.assigneeId);
    for (const memberId of affected) await syncAccess(ctx, memberId, after);
    if (before.customerId !== after.customerId) await grantByJobs(ctx, after);
  }
}

/** Makes the technicians' copies equal to the conversation again; returns them as they were. */
export async function refreshAudience(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<Doc<"audiences">[]> {
  const rows = await ctx.db
    .query("audiences")
    .withIndex("by_conversationId_and_memberId", (q) => q.eq("conversationId", conversation._id))
    .take(MAX_TECHNICIANS);
  const copies = copiesOf(conversation);
  for (const row of rows) {
    if (!sameCopies(row, copies)) await ctx.db.patch("audiences", row._id, copies);
  }
  return rows;
}

/** A conversation goes: what each member had read of it counts no more. */
export async function forgetReads(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  const { _id: conversationId, accountId } = conversation;
  const members = await ctx.db
    .query("members")
    .withIndex("by_accountId_and_name", (q) => q.eq("accountId", accountId))
    .take(MAX_MEMBERS);
  for (const member of members) {
    const seesAll = roleCan(member.role, "viewAll");
    if (!seesAll && (await audienceRow(ctx, member._id, conversationId)) === null) continue;
    const mark = await readMark(ctx, member, conversationId);
    const before = mark === null && seesAll ? await seqBefore(ctx, member, conversationId) : 0;
    await shiftReadTotal(ctx, accountId, member._id, -(mark?.seq ?? before));
  }
}

/** A conversation goes: no technician sees it any more. */
export async function dropAudience(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  const rows = await ctx.db
    .query("audiences")
    .withIndex("by_conversationId_and_memberId", (q) => q.eq("conversationId", conversation._id))
    .take(MAX_TECHNICIANS);
  const change = countsChange(countsOf(conversation), null);
  for (const { _id, accountId, memberId } of rows) {
    await ctx.db.delete("audiences", _id);
    await addCounts(ctx, accountId, memberId, change);
  }
}

/** Shows a conversation to the technicians on a job of its customer. */
export async function grantByJobs(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  const { customerId } = conversation;
  if (customerId === undefined) return;
  const jobs = await ctx.db
    .query("jobs")
    .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customerId))
    .order("desc")
    .take(MAX_TECHNICIANS);
  const technicians = new Set(jobs.flatMap((job) => job.technicianId ?? []));
  for (const memberId of technicians) await syncAccess(ctx, memberId, conversation);
}

/**
 * After a job's technician came or went: their sight of that customer's conversations follows.
 * `carry` as in syncAccess.
 */
export async function syncCustomerAccess(
  ctx: MutationCtx,
  memberId: Id<"members">,
  customerId: Id<"customers">,
  carry: boolean,
): Promise<void> {
  const conversations = await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
    .take(MAX_CONVERSATIONS);
  for (const conversation of conversations) await syncAccess(ctx, memberId, conversation, carry);
}

/**
 * Brings one member's row for one conversation in line with what they may see. With `carry`, what
 * they had not read before their role changed stays unread.
 */
export async function syncAccess(
  ctx: MutationCtx,
  memberId: Id<"members">,
  conversation: Doc<"conversations">,
  carry = false,
): Promise<void> {
  const row = await audienceRow(ctx, memberId, conversation._id);
  const member = await ctx.db.get("members", memberId);
  if (member === null) return;
  const allowed = await mayAccess(ctx, member, conversation);
  if (allowed === (row !== null)) return;
  const { accountId } = conversation;
  const mark = await readMark(ctx, member, conversation._id);
  if (row === null) {
    await ctx.db.insert("audiences", {
      accountId,
      memberId,
      conversationId: conversation._id,
      ...copiesOf(conversation),
    });
    await addCounts(ctx, accountId, memberId, countsChange(null, countsOf(conversation)));
    // What came before they could see it counts as read.
    const seq =
      mark?.seq ??
      (carry ? await seqWithLastSight(ctx, member, conversation._id) : conversation.inboundSeq);
    if (mark === null) await setReadMark(ctx, accountId, member, conversation._id, seq);
    await shiftReadTotal(ctx, accountId, memberId, seq);
  } else {
    await ctx.db.delete("audiences", row._id);
    await addCounts(ctx, accountId, memberId, countsChange(countsOf(conversation), null));
    await shiftReadTotal(ctx, accountId, memberId, -(mark?.seq ?? 0));
  }
}

async function mayAccess(
  ctx: MutationCtx,
  member: Doc<"members">,
  conversation: Doc<"conversations">,
): Promise<boolean> {
  if (member.status !== "active" || roleCan(member.role, "viewAll")) return false;
  if (conversation.assigneeId === member._id) return true;
  const { customerId } = conversation;
  if (customerId === undefined) return false;
  const job = await ctx.db
    .query("jobs")
    .withIndex("by_technicianId_and_customerId", (q) =>
      q.eq("technicianId", member._id).eq("customerId", customerId),
    )
    .first();
  return job !== null;
}

type Copies = Pick<
  Doc<"audiences">,
  "lastActivityAt" | "archived" | "attention" | "attentionSince" | "isLead"
>;

function copiesOf(conversation: Doc<"conversations">): Copies {
  const { lastActivityAt, archived, attention, attentionSince, isLead } = conversation;
  return { lastActivityAt, archived, attention, attentionSince, isLead };
}

function sameCopies(row: Copies, copies: Copies): boolean {
  return (
    row.lastActivityAt === copies.lastActivityAt &&
    row.archived === copies.archived &&
    row.attention === copies.attention &&
    row.attentionSince === copies.attentionSince &&
    row.isLead === copies.isLead
  );
}
