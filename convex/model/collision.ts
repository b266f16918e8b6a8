import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** What others wrote that a held author is shown. */
const MAX_SHOWN = 20;

/** Where in a thread somebody was: the newest row they had before them; null when there was none. */
export type Position = Id<"messages"> | null;

/** The newest row of a thread. */
export async function positionNow(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Position> {
  const newest = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
    .order("desc")
    .first();
  return newest?._id ?? null;
}

/** Whether anybody but this member has written in the thread since. Reads no further than the first. */
export async function hasNews(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  memberId: Id<"members">,
  since: Position,
): Promise<boolean> {
  for await (const message of rowsSince(ctx, conversationId, since)) {
    if (isNews(message, memberId)) return true;
  }
  return false;
}

/** What the customer and other members have written in the thread since, oldest first. */
export async function newsSince(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  memberId: Id<"members">,
  since: Position,
): Promise<Doc<"messages">[]> {
  const news: Doc<"messages">[] = [];
  for await (const message of rowsSince(ctx, conversationId, since)) {
    if (isNews(message, memberId)) news.push(message);
    if (news.length === MAX_SHOWN) break;
  }
  return news;
}

/** Written by a person other than the member. What merely happened is no reason to think again. */
function isNews(message: Doc<"messages">, memberId: Id<"members">): boolean {
  if (message.event !== undefined) return false;
  if (message.direction === "in") return message.email?.automatic === undefined;
  return message.authorId !== undefined && message.authorId !== memberId;
}

async function* rowsSince(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  since: Position,
): AsyncGenerator<Doc<"messages">> {
  const known = since === null ? null : await ctx.db.get("messages", since);
  // Taken back by whoever sent it: where that was is not known any more.
  if (since !== null && known === null) return;
  // A position in another thread (this one was merged, say) is none in this one.
  const last = known?.conversationId === conversationId ? known : null;
  const rows = ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversationId).gte("at", last?.at ?? 0),
    );
  for await (const row of rows) {
    // The index goes on by creation where two rows have one time.
    const before = last !== null && row.at === last.at && row._creationTime <= last._creationTime;
    if (!before) yield row;
  }
}
