import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { LEASE, loseTouch, scheduleCheck, scheduleSend, turnOf } from "./outbox";

/** How long past its time a row is left to the schedule it should have. ms */
const GRACE = 30_000;
/** Rows of each state a sweep takes; the next one takes the rest. */
const BATCH = 100;

/**
 * Starts again what no schedule will: a send or a look that was lost with the process that should
 * have run it, a lease nobody ended. Costs three empty index reads when all is well.
 */
export async function sweepStuck(ctx: MutationCtx): Promise<void> {
  const now = Date.now();
  for (const row of await overdue(ctx, "pending", now - GRACE)) {
    // Also puts it behind the others, so that a row that waits for its turn cannot hide them.
    await ctx.db.patch("outbox", row._id, { dueAt: now });
    const turn = await turnOf(ctx, row.conversationId);
    if (turn?._id === row._id) await scheduleSend(ctx, row, 0);
  }
  for (const row of await overdue(ctx, "sending", now - GRACE)) await loseTouch(ctx, row);
  for (const row of await overdue(ctx, "unknown", now - GRACE)) {
    await ctx.db.patch("outbox", row._id, { dueAt: now + LEASE });
    await scheduleCheck(ctx, row, now);
  }
}

async function overdue(
  ctx: MutationCtx,
  state: Doc<"outbox">["state"],
  before: number,
): Promise<Doc<"outbox">[]> {
  return await ctx.db
    .query("outbox")
    .withIndex("by_state_and_dueAt", (q) => q.eq("state", state).gt("dueAt", 0).lt("dueAt", before))
    .take(BATCH);
}
