import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { ThreadMessage, ThreadPlace } from "./shapes";
import { toThreadMessage } from "./threadMessage";

/** Keeps one page of a thread within a transaction's limits. */
const MAX_PAGE = 200;

/** Part of a thread: what came before a moment, or from it on (ms). */
export type Stretch = { side: "before" | "from"; at: number };

/**
 * One page of a thread. What came before a moment is read newest first, what came from it on oldest
 * first, so that the two sides of any place in a thread grow away from it and meet at it.
 */
export async function threadPage(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  { side, at }: Stretch,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<ThreadMessage>> {
  const result = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => {
      const thread = q.eq("conversationId", conversation._id);
      return side === "before" ? thread.lt("at", at) : thread.gte("at", at);
    })
    .order(side === "before" ? "desc" : "asc")
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
  const page = await Promise.all(result.page.map((message) => toThreadMessage(ctx, message)));
  return { ...result, page };
}

/**
 * When the message at a place was written (ms); Infinity, the end of the thread, when no such
 * message is in this conversation. Never changes for a message, so both sides stay where they are.
 */
export async function momentOf(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  place: ThreadPlace,
): Promise<number> {
  const message = await messageAt(ctx, conversation, place);
  return message?.conversationId === conversation._id ? message.at : Infinity;
}

async function messageAt(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  place: ThreadPlace,
): Promise<Doc<"messages"> | null> {
  if ("afterSeq" in place) {
    return await ctx.db
      .query("messages")
      .withIndex("by_conversationId_and_inboundSeq", (q) =>
        q.eq("conversationId", conversation._id).gt("inboundSeq", place.afterSeq),
      )
      .first();
  }
  const id = ctx.db.normalizeId("messages", place.messageId);
  return id === null ? null : await ctx.db.get("messages", id);
}
