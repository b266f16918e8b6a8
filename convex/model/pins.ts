import type { Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { MAX_PINS } from "../shared/inbox";
import type { CallerMutationCtx } from "./caller";

/** Pins or unpins for the caller. Ends with LIMIT_REACHED past MAX_PINS. */
export async function setPinned(
  ctx: CallerMutationCtx,
  conversationId: Id<"conversations">,
  pinned: boolean,
): Promise<void> {
  const mine = await ctx.db
    .query("pins")
    .withIndex("by_memberId_and_conversationId", (q) => q.eq("memberId", ctx.member._id))
    .take(MAX_PINS);
  const pin = mine.find((row) => row.conversationId === conversationId);
  if (pin !== undefined && !pinned) await ctx.db.delete("pins", pin._id);
  if (pin !== undefined || !pinned) return;
  if (mine.length >= MAX_PINS) fail("LIMIT_REACHED", `You can pin ${MAX_PINS} conversations.`);
  await ctx.db.insert("pins", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    conversationId,
  });
}
