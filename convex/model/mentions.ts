import type { Doc, Id } from "../_generated/dataModel";
import { audienceRow } from "./audience";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";

/** The newest ones are what a badge or a notification is about. */
const MAX_UNSEEN = 50;

/**
 * The caller's mentions they have not looked at, newest first, in conversations they still see.
 * Reads no conversation: what happens in one wakes nobody who was once named there.
 */
export async function unseenMentions(ctx: CallerQueryCtx): Promise<Doc<"mentions">[]> {
  const rows = await ctx.db
    .query("mentions")
    .withIndex("by_memberId_and_seenAt_and_conversationId", (q) =>
      q.eq("memberId", ctx.member._id).eq("seenAt", undefined),
    )
    .take(MAX_UNSEEN);
  const visible = await Promise.all(
    rows.map(
      async ({ conversationId }) =>
        ctx.can("viewAll") || (await audienceRow(ctx, ctx.member._id, conversationId)) !== null,
    ),
  );
  return rows.filter((_, index) => visible[index]).sort((a, b) => b.at - a.at);
}

/** The caller has looked at a conversation, and so at what names them in it. */
export async function seeMentions(
  ctx: CallerMutationCtx,
  conversationId: Id<"conversations">,
): Promise<void> {
  const rows = await ctx.db
    .query("mentions")
    .withIndex("by_memberId_and_seenAt_and_conversationId", (q) =>
      q.eq("memberId", ctx.member._id).eq("seenAt", undefined).eq("conversationId", conversationId),
    )
    .take(MAX_UNSEEN);
  for (const { _id } of rows) await ctx.db.patch("mentions", _id, { seenAt: Date.now() });
}
