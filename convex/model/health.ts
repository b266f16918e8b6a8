import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** A message that has waited longer than this is stuck, whatever the reason. ms */
const STUCK = 10 * 60_000;
/** Past its minute, the sweep of the outbox is missed after this. ms */
const SWEEP_MISSED = 5 * 60_000;
/** Rows looked at, of each kind. */
const MAX_ROWS = 50;

/** The cursor the sweep of the outbox leaves, by which one sees that crons run. */
const SWEPT = "outbox swept";

/** How the deployment is. Ages in seconds; nothing that names anybody. */
export const health = v.object({
  ok: v.boolean(),
  /** What is wrong, in words for whoever runs the deployment. */
  problems: v.array(v.string()),
  /** How long the message has waited that should have left first; 0 when none waits. */
  oldestWaiting: v.number(),
  /** Providers, or ways of theirs, that refuse everything now. */
  openBreakers: v.number(),
  /** Since the outbox was last swept, which a cron does each minute; null for never. */
  sweptAgo: v.union(v.null(), v.number()),
});
export type Health = Infer<typeof health>;

/** Reads a handful of rows, whatever there is. */
export async function healthOf(ctx: QueryCtx, now: number): Promise<Health> {
  const oldestWaiting = await longestWait(ctx, now);
  const breakers = await ctx.db.query("breakers").take(MAX_ROWS);
  const openBreakers = breakers.filter(({ openUntil }) => openUntil > now).length;
  const swept = await cursor(ctx);
  const sweptAgo = swept === null ? null : Math.max(0, now - swept.at);
  const problems: string[] = [];
  if (oldestWaiting > STUCK) problems.push("messages wait that should have left long ago");
  if (openBreakers > 0) problems.push("a provider refuses everything");
  if (sweptAgo !== null && sweptAgo > SWEEP_MISSED) problems.push("crons do not run");
  return {
    ok: problems.length === 0,
    problems,
    oldestWaiting: seconds(oldestWaiting),
    openBreakers,
    sweptAgo: sweptAgo === null ? null : seconds(sweptAgo),
  };
}

/** Called by the sweep of the outbox. */
export async function recordSweep(ctx: MutationCtx, now: number): Promise<void> {
  const swept = await cursor(ctx);
  if (swept === null) await ctx.db.insert("cursors", { key: SWEPT, at: now });
  else await ctx.db.patch("cursors", swept._id, { at: now });
}

/** ms. What waits for a person, or for a time that was set, does not wait for us. */
async function longestWait(ctx: QueryCtx, now: number): Promise<number> {
  const oldest = await ctx.db.query("outbox").take(MAX_ROWS);
  const first = oldest.find(({ state, dueAt = 0 }) => state !== "unknown" && dueAt <= now);
  return Math.max(0, now - (first?.enqueuedAt ?? now));
}

async function cursor(ctx: QueryCtx): Promise<Doc<"cursors"> | null> {
  return await ctx.db
    .query("cursors")
    .withIndex("by_key", (q) => q.eq("key", SWEPT))
    .unique();
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
