import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { ThreadEvent } from "./shapes";

/** Who did it; null for what happened by itself. */
type Actor = Pick<Doc<"members">, "_id" | "name"> | null;

/**
 * Tells the team, in the thread, what happened to a conversation. Events are rows among the
 * messages, so that one index holds the thread in its order; they change no count, no preview and
 * no place in the list.
 */
export async function recordEvent(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  event: ThreadEvent,
  by: Actor,
): Promise<void> {
  await ctx.db.insert("messages", {
    accountId: conversation.accountId,
    conversationId: conversation._id,
    direction: "internal",
    event,
    authorId: by?._id,
    authorName: by?.name ?? "",
    body: "",
    // A message's time never lies before the last activity, so neither may an event's.
    at: Math.max(Date.now(), conversation.lastActivityAt),
    status: "internal",
    statusRank: 0,
    aiGenerated: false,
  });
}
