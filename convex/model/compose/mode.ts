import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import type { ComposeMode } from "../../shared/compose";
import { type CallerMutationCtx, requirePermission } from "../caller";

/** The mode chosen for a conversation. */
export async function modeOf(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<ComposeMode> {
  return (await modeRow(ctx, conversationId))?.mode ?? "standard";
}

/** Chooses it, for everybody. Ends with FORBIDDEN for who may not write. */
export async function setMode(
  ctx: CallerMutationCtx,
  { _id: conversationId, accountId }: Doc<"conversations">,
  mode: ComposeMode,
): Promise<void> {
  requirePermission(ctx, "message");
  const row = await modeRow(ctx, conversationId);
  if (row === null) await ctx.db.insert("composeModes", { accountId, conversationId, mode });
  else await ctx.db.patch("composeModes", row._id, { mode });
}

async function modeRow(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"composeModes"> | null> {
  return await ctx.db
    .query("composeModes")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversationId))
    .unique();
}
