import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { roleCan } from "../shared/roles";
import { syncAccess } from "./audience";
import { updateConversation } from "./conversations";
import { addCounts, countsChange, countsOf } from "./counters";
import { syncTechnician } from "./customerAccess";
import { oneOf } from "./shapes";
import { recordEvent } from "./timeline";
import { readMark, seqBefore, setReadMark, shiftReadTotal, storedMark } from "./unread";

/** Rows for one transaction, whatever hangs on each. */
const BATCH = 25;
/** A job brings all conversations of its customer. */
const JOBS = 4;

/** In this order: what a technician sees is built once what they saw before is gone. */
const PARTS = ["rows", "customers", "assigned", "jobs"] as const;

export const sightStep = v.object({
  memberId: v.id("members"),
  /** Who changed the member; null when it happened by itself. */
  by: v.union(v.id("members"), v.null()),
  /** The change was one of sight: what was unread before it stays so. */
  carry: v.boolean(),
  part: oneOf(PARTS),
  cursor: v.union(v.string(), v.null()),
});
export type SightStep = Infer<typeof sightStep>;

/** What follows a change of the member, from its beginning. */
export function firstStep(change: Pick<SightStep, "memberId" | "by" | "carry">): SightStep {
  return { ...change, part: PARTS[0], cursor: null };
}

/**
 * One batch of bringing what a member sees, and what is assigned to them, in line with the role
 * and status they have by now. Returns the next batch, or null. Each goes by what there is, so
 * that two that follow two changes do no harm to each other.
 */
export async function followSight(ctx: MutationCtx, step: SightStep): Promise<SightStep | null> {
  const member = await ctx.db.get("members", step.memberId);
  if (member === null) return null;
  const cursor = await followPart(ctx, member, step);
  if (cursor !== null) return { ...step, cursor };
  const part = PARTS[PARTS.indexOf(step.part) + 1];
  return part === undefined ? null : { ...step, part, cursor: null };
}

/** Returns the cursor of the part's next page, null after the last. */
async function followPart(
  ctx: MutationCtx,
  member: Doc<"members">,
  step: SightStep,
): Promise<string | null> {
  const options = { cursor: step.cursor, numItems: BATCH };
  const ownOnly = member.status === "active" && !roleCan(member.role, "viewAll");
  switch (step.part) {
    case "rows": {
      // Rows only ever move on in this order, so none is missed.
      const { page, ...rest } = await ctx.db
        .query("audiences")
        .withIndex("by_memberId_and_lastActivityAt", (q) => q.eq("memberId", member._id))
        .paginate(options);
      for (const row of page) await dropRow(ctx, member, row, ownOnly);
      return following(rest);
    }
    case "customers": {
      if (ownOnly) return null;
      const { page, ...rest } = await ctx.db
        .query("customerAudiences")
        .withIndex("by_memberId_and_sortName", (q) => q.eq("memberId", member._id))
        .paginate(options);
      for (const row of page) await ctx.db.delete("customerAudiences", row._id);
      return following(rest);
    }
    case "assigned": {
      const mayAnswer = member.status === "active" && roleCan(member.role, "message");
      if (mayAnswer && !ownOnly) return null;
      const { page, ...rest } = await ctx.db
        .query("conversations")
        .withIndex("by_accountId_and_assigneeId_and_lastActivityAt", (q) =>
          q.eq("accountId", member.accountId).eq("assigneeId", member._id),
        )
        .paginate(options);
      const by = step.by === null ? null : await ctx.db.get("members", step.by);
      for (const conversation of page) {
        if (mayAnswer) {
          await syncAccess(ctx, member._id, conversation, step.carry);
        } else {
          await updateConversation(ctx, conversation, { assigneeId: undefined });
          await recordEvent(ctx, conversation, { type: "unassigned" }, by);
        }
      }
      return following(rest);
    }
    case "jobs": {
      if (!ownOnly) return null;
      const { page, ...rest } = await ctx.db
        .query("jobs")
        .withIndex("by_technicianId_and_customerId", (q) => q.eq("technicianId", member._id))
        .paginate({ ...options, numItems: JOBS });
      for (const customerId of new Set(page.map((job) => job.customerId))) {
        await syncTechnician(ctx, member._id, customerId, step.carry);
      }
      return following(rest);
    }
  }
}

/** Takes one conversation out of what a technician saw; what they had read of it still counts. */
async function dropRow(
  ctx: MutationCtx,
  member: Doc<"members">,
  row: Doc<"audiences">,
  ownOnly: boolean,
): Promise<void> {
  const { accountId, conversationId } = row;
  const mark = await readMark(ctx, member, conversationId);
  if (ownOnly && mark !== null) return;
  const conversation = await ctx.db.get("conversations", conversationId);
  await ctx.db.delete("audiences", row._id);
  if (conversation === null) return;
  await addCounts(ctx, accountId, member._id, countsChange(countsOf(conversation), null));
  if (!roleCan(member.role, "viewAll")) {
    await shiftReadTotal(ctx, accountId, member._id, -(mark?.seq ?? 0));
    return;
  }
  // One that has a mark already has been read since.
  const earlier = mark === null ? await storedMark(ctx, member._id, conversationId) : null;
  if (earlier === null) return;
  const counted = await seqBefore(ctx, member, conversationId);
  await setReadMark(ctx, accountId, member, conversationId, earlier.seq);
  await shiftReadTotal(ctx, accountId, member._id, earlier.seq - counted);
}

function following(page: { isDone: boolean; continueCursor: string }): string | null {
  return page.isDone ? null : page.continueCursor;
}
