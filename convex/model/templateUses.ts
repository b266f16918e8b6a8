import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { TEMPLATE_LIMITS } from "../shared/templates";

const SHARDS = 4;

export type TemplateUse = { templateId: Id<"templates">; count: number; lastAt: number };

/** Counts one more use. No list of templates reads these rows. */
export async function countUse(ctx: MutationCtx, template: Doc<"templates">): Promise<void> {
  const { accountId, _id: templateId } = template;
  const shard = Math.floor(Math.random() * SHARDS);
  const lastAt = Date.now();
  const row = await ctx.db
    .query("templateUses")
    .withIndex("by_templateId_and_shard", (q) => q.eq("templateId", templateId).eq("shard", shard))
    .unique();
  if (row === null) {
    await ctx.db.insert("templateUses", { accountId, templateId, shard, count: 1, lastAt });
  } else {
    await ctx.db.patch("templateUses", row._id, { count: row.count + 1, lastAt });
  }
}

/** How often and when each template was last used (ms); those never used are left out. */
export async function usesOf(ctx: QueryCtx, accountId: Id<"accounts">): Promise<TemplateUse[]> {
  const rows = await ctx.db
    .query("templateUses")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    // As many again may be deleted and not yet thrown away.
    .take(2 * TEMPLATE_LIMITS.count * SHARDS);
  const uses = new Map<Id<"templates">, TemplateUse>();
  for (const { templateId, count, lastAt } of rows) {
    const before = uses.get(templateId) ?? { templateId, count: 0, lastAt: 0 };
    const last = Math.max(before.lastAt, lastAt);
    uses.set(templateId, { templateId, count: before.count + count, lastAt: last });
  }
  return [...uses.values()];
}

/** Forgets the uses of a template that is thrown away. */
export async function dropUses(ctx: MutationCtx, templateId: Id<"templates">): Promise<void> {
  const rows = await ctx.db
    .query("templateUses")
    .withIndex("by_templateId_and_shard", (q) => q.eq("templateId", templateId))
    .take(SHARDS);
  for (const { _id } of rows) await ctx.db.delete("templateUses", _id);
}
