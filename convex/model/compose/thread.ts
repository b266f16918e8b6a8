import type { Doc, Id } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

/** Messages of the thread a suggestion looks at, and characters of each and of all. */
const MAX_MESSAGES = 30;
const MAX_BODY = 1_200;
const MAX_ALL = 12_000;
/** Characters of what the customer asked, as it is looked up and learned. */
const MAX_ASKED = 1_000;

/** The end of a thread, oldest first: what was said, each message cut to a length. Notes stay inside. */
export async function recentMessages(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"messages">[]> {
  const rows = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
    .order("desc")
    .take(MAX_MESSAGES);
  const kept: Doc<"messages">[] = [];
  let room = MAX_ALL;
  for (const message of rows) {
    if (message.direction === "internal") continue;
    const body = message.body.slice(0, Math.min(MAX_BODY, room));
    if (body === "" && message.body !== "") break;
    room -= body.length;
    kept.push({ ...message, body });
  }
  return kept.reverse();
}

/** What the customer has written since our last reply; their last words when all is answered. */
export async function askedOf(ctx: QueryCtx, conversationId: Id<"conversations">): Promise<string> {
  const messages = await recentMessages(ctx, conversationId);
  const answered = messages.findLastIndex(({ direction }) => direction === "out");
  const open = messages.slice(answered + 1);
  const asked =
    open.length > 0 ? open : messages.filter(({ direction }) => direction === "in").slice(-1);
  return asked
    .map(({ body }) => body)
    .join("\n")
    .slice(-MAX_ASKED);
}
