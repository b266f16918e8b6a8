import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { TokenUsage } from "./shapes";

/** Members with a row of their own in one month; far more than an account has. */
const MAX_ROWS = 500;

/** "2026-11", in UTC, of a moment in ms. */
export function monthOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 7);
}

/** Counts one run and the tokens it took. */
export async function addUsage(
  ctx: MutationCtx,
  { accountId, memberId }: Pick<Doc<"suggestions">, "accountId" | "memberId">,
  used: TokenUsage,
): Promise<void> {
  const month = monthOf(Date.now());
  const row = await ctx.db
    .query("assistantUsage")
    .withIndex("by_accountId_and_month_and_memberId", (q) =>
      q.eq("accountId", accountId).eq("month", month).eq("memberId", memberId),
    )
    .unique();
  if (row === null) {
    await ctx.db.insert("assistantUsage", { accountId, memberId, month, runs: 1, ...used });
    return;
  }
  await ctx.db.patch("assistantUsage", row._id, {
    runs: row.runs + 1,
    input: row.input + used.input,
    output: row.output + used.output,
  });
}

/** What each member of an account has used in a month. */
export async function usageIn(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  month: string,
): Promise<Doc<"assistantUsage">[]> {
  return await ctx.db
    .query("assistantUsage")
    .withIndex("by_accountId_and_month_and_memberId", (q) =>
      q.eq("accountId", accountId).eq("month", month),
    )
    .take(MAX_ROWS);
}

/** Tokens an account has used in a month. */
export async function tokensIn(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  month: string,
): Promise<number> {
  const rows = await usageIn(ctx, accountId, month);
  return rows.reduce((sum, { input, output }) => sum + input + output, 0);
}
