import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { updateConversation } from "./conversations";
import { syncTechnician } from "./customerAccess";
import { recordEvent } from "./timeline";

/** Things moved in one transaction, of each kind; with a conversation go its technicians' rows. */
const BATCH = 20;

/** Moves some of what is still the other's to the kept customer and writes it down. Returns whether more may be left. */
export async function moveBatch(
  ctx: MutationCtx,
  { _id: mergeId, accountId, keptId, otherId, memberName }: Doc<"customerMerges">,
): Promise<boolean> {
  const kept = await ctx.db.get("customers", keptId);
  const other = await ctx.db.get("customers", otherId);
  if (kept === null || other === null) return false;
  const conversations = await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", otherId))
    .take(BATCH);
  for (const conversation of conversations) {
    const moved = { table: "conversations" as const, id: conversation._id };
    const { contactName } = conversation;
    await ctx.db.insert("customerMoves", { accountId, mergeId, moved, contactName });
    const here = { customerId: keptId, contactName: kept.name };
    const after = await updateConversation(ctx, conversation, here);
    const event = { type: "merged" as const, name: other.name, into: kept.name, by: memberName };
    await recordEvent(ctx, after, event, null);
  }
  const properties = await ctx.db
    .query("properties")
    .withIndex("by_customerId", (q) => q.eq("customerId", otherId))
    .take(BATCH);
  for (const { _id: id } of properties) {
    await ctx.db.insert("customerMoves", {
      accountId,
      mergeId,
      moved: { table: "properties", id },
    });
    await ctx.db.patch("properties", id, { customerId: keptId });
  }
  const jobs = await ctx.db
    .query("jobs")
    .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", otherId))
    .take(BATCH);
  for (const job of jobs) {
    const moved = { table: "jobs" as const, id: job._id };
    await ctx.db.insert("customerMoves", { accountId, mergeId, moved });
    await moveJob(ctx, job, keptId);
  }
  return [conversations, properties, jobs].some((moved) => moved.length === BATCH);
}

/** Moves some of what was moved back to the other, unless it has gone elsewhere since. Returns whether more may be left. */
export async function moveBack(
  ctx: MutationCtx,
  { _id: mergeId, keptId, otherId }: Doc<"customerMerges">,
): Promise<boolean> {
  const moves = await ctx.db
    .query("customerMoves")
    .withIndex("by_mergeId", (q) => q.eq("mergeId", mergeId))
    .take(BATCH);
  for (const move of moves) {
    await ctx.db.delete("customerMoves", move._id);
    const { moved, contactName } = move;
    switch (moved.table) {
      case "conversations": {
        const conversation = await ctx.db.get("conversations", moved.id);
        if (conversation?.customerId !== keptId) break;
        const there = { customerId: otherId, contactName: contactName ?? conversation.contactName };
        await updateConversation(ctx, conversation, there);
        break;
      }
      case "properties": {
        const property = await ctx.db.get("properties", moved.id);
        if (property?.customerId !== keptId) break;
        await ctx.db.patch("properties", moved.id, { customerId: otherId });
        break;
      }
      case "jobs": {
        const job = await ctx.db.get("jobs", moved.id);
        if (job?.customerId === keptId) await moveJob(ctx, job, otherId);
        break;
      }
    }
  }
  return moves.length === BATCH;
}

/** A job of another customer: what its technician sees of both follows. */
async function moveJob(
  ctx: MutationCtx,
  { _id, technicianId, customerId: from }: Doc<"jobs">,
  to: Id<"customers">,
): Promise<void> {
  await ctx.db.patch("jobs", _id, { customerId: to });
  if (technicianId === undefined) return;
  for (const customerId of [from, to]) await syncTechnician(ctx, technicianId, customerId);
}
