import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { keptSince } from "./examples";
import { expire } from "./run";

const DAY = 86_400_000;
/** Rows of each kind that one transaction drops. */
const BATCH = 100;

/**
 * Drops what an account's assistant need not keep. A suggestion stays for a day: somebody may have it
 * before them. Returns whether there may be more.
 */
export async function dropOld(ctx: MutationCtx, accountId: Id<"accounts">): Promise<boolean> {
  const account = await ctx.db.get("accounts", accountId);
  if (account === null) return false;
  const now = Date.now();
  const before = keptSince(account, now);
  const pairs = await ctx.db
    .query("learnedPairs")
    .withIndex("by_accountId_and_at", (q) => q.eq("accountId", accountId).lt("at", before))
    .take(BATCH);
  for (const { _id } of pairs) await ctx.db.delete("learnedPairs", _id);
  const runs = await ctx.db
    .query("suggestions")
    .withIndex("by_accountId_and_startedAt", (q) =>
      q.eq("accountId", accountId).lt("startedAt", Math.min(before, now - DAY)),
    )
    .take(BATCH);
  for (const { _id } of runs) {
    await expire(ctx, _id);
    await ctx.db.delete("suggestions", _id);
  }
  return pairs.length === BATCH || runs.length === BATCH;
}

/** The next account of all, and where to go on; null after the last one. */
export async function nextAccount(
  ctx: MutationCtx,
  cursor: string | null,
): Promise<{ accountId: Id<"accounts">; cursor: string | null } | null> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("accounts")
    .paginate({ cursor, numItems: 1 });
  const [account] = page;
  return account ? { accountId: account._id, cursor: isDone ? null : continueCursor } : null;
}
