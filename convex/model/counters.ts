import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Counts } from "./shapes";

const SHARDS = 8;
const NONE: Counts = { total: 0, active: 0, attention: 0, leads: 0, archived: 0, inbound: 0 };
const FIELDS = Object.keys(NONE) as (keyof Counts)[];

export type Scope = Id<"accounts"> | Id<"members">;

/** What one conversation adds to the counts of everybody who can see it. */
export function countsOf(conversation: Doc<"conversations">): Counts {
  const { archived, attention, isLead, inboundSeq } = conversation;
  return {
    total: 1,
    active: archived ? 0 : 1,
    attention: attention ? 1 : 0,
    leads: isLead && !archived ? 1 : 0,
    archived: archived ? 1 : 0,
    inbound: inboundSeq,
  };
}

/** after − before, with null for "not there". */
export function countsChange(before: Counts | null, after: Counts | null): Counts {
  const change = { ...NONE };
  for (const field of FIELDS) change[field] = (after?.[field] ?? 0) - (before?.[field] ?? 0);
  return change;
}

/** Adds to a scope's counts. One shard of eight is written, so that writers seldom meet. */
export async function addCounts(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  scope: Scope,
  change: Counts,
): Promise<void> {
  if (FIELDS.every((field) => change[field] === 0)) return;
  const shard = Math.floor(Math.random() * SHARDS);
  const row = await ctx.db
    .query("counters")
    .withIndex("by_scope_and_shard", (q) => q.eq("scope", scope).eq("shard", shard))
    .unique();
  if (row === null) {
    await ctx.db.insert("counters", { accountId, scope, shard, ...change });
    return;
  }
  const changed: Partial<Counts> = {};
  for (const field of FIELDS) {
    if (change[field] !== 0) changed[field] = row[field] + change[field];
  }
  await ctx.db.patch("counters", row._id, changed);
}

/** A scope's exact counts, from at most eight rows. */
export async function readCounts(ctx: QueryCtx, scope: Scope): Promise<Counts> {
  const shards = await ctx.db
    .query("counters")
    .withIndex("by_scope_and_shard", (q) => q.eq("scope", scope))
    .take(SHARDS);
  const sum = { ...NONE };
  for (const shard of shards) for (const field of FIELDS) sum[field] += shard[field];
  return sum;
}
