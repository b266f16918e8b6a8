import type { Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";

/** Whether one of the ids is of a message that was deleted with its customer. */
export async function isErased(
  ctx: QueryCtx,
  ...keys: readonly (string | undefined)[]
): Promise<boolean> {
  for (const key of keys) if (key !== undefined && (await rowOf(ctx, key)) !== null) return true;
  return false;
}

/** From now on nothing that a provider tells of the id is kept. */
export async function rememberErased(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  key: string,
): Promise<void> {
  if ((await rowOf(ctx, key)) !== null) return;
  await ctx.db.insert("erasedIds", { accountId, key, at: Date.now() });
}

/**
 * The provider took a message that was deleted while it was on its way: what is said of it later
 * names it by the provider's id.
 */
export async function inheritErased(ctx: MutationCtx, from: string, to: string): Promise<void> {
  const row = await rowOf(ctx, from);
  if (row !== null) await rememberErased(ctx, row.accountId, to);
}

async function rowOf(ctx: QueryCtx, key: string) {
  return await ctx.db
    .query("erasedIds")
    .withIndex("by_key", (q) => q.eq("key", key))
    .first();
}
