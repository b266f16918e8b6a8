import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Infer } from "convex/values";
import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { PORTAL_MAX_LENGTH } from "../shared/portal";
import { RANK_READ, isAccepted } from "../shared/status";
import { cutBody } from "./body";
import { advanceMessage } from "./delivery";
import { addIncoming } from "./incoming";
import { limit } from "./limits";
import { messageOfClient } from "./messages";
import { takeUploads } from "./portalFiles";
import type { Portal } from "./portalLinks";
import { attachment } from "./shapes";
import { toThreadMessage } from "./threadMessage";

/** Keeps one page within a transaction's limits. */
const MAX_PAGE = 100;
/** Messages that one look marks as seen. */
const MAX_SEEN = 100;

/** A message as its customer sees it: nothing of the team but a first name. */
export const portalMessage = v.object({
  _id: v.id("messages"),
  /** The customer wrote it. */
  mine: v.boolean(),
  author: v.string(),
  body: v.string(),
  /** Where all of the text is, when the body is only its beginning. */
  bodyUrl: v.optional(v.string()),
  files: v.array(v.object({ ...attachment.omit("storageId").fields, url: v.optional(v.string()) })),
  at: v.number(),
  /** On the customer's own, to know which of those being sent it is. */
  clientId: v.optional(v.string()),
});
export type PortalMessage = Infer<typeof portalMessage>;

/** One page of what was said, newest first. Notes, events and what has not been sent are not in it. */
export async function portalPage(
  ctx: QueryCtx,
  { conversation }: Portal,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<PortalMessage>> {
  const result = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversation._id))
    .order("desc")
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
  const shown = result.page.filter(isForCustomer);
  return { ...result, page: await Promise.all(shown.map((m) => toPortalMessage(ctx, m))) };
}

/**
 * The customer's message, once for each clientId. Ends with INVALID_INPUT, EMPTY_MESSAGE,
 * MESSAGE_TOO_LONG, or RATE_LIMITED with when to try again.
 */
export async function sendFromPortal(
  ctx: MutationCtx,
  portal: Portal,
  message: { body: string; clientId: string; uploadIds: Id<"portalUploads">[] },
): Promise<void> {
  const { conversation, link } = portal;
  if ((await messageOfClient(ctx, conversation, message.clientId)) !== null) return;
  const { body } = cutBody(message.body);
  if (body === "" && message.uploadIds.length === 0) fail("EMPTY_MESSAGE");
  if (body.length > PORTAL_MAX_LENGTH) fail("MESSAGE_TOO_LONG");
  await limit(ctx, "portalMessage", link._id);
  const attachments = await takeUploads(ctx, portal, message.uploadIds);
  await addIncoming(ctx, conversation, {
    body,
    clientId: message.clientId,
    attachments: attachments.length > 0 ? attachments : undefined,
  });
}

/**
 * The customer had this message of ours on screen, and so all before it: each is told as seen, the
 * last MAX_SEEN of them. A message that is not theirs to see changes nothing.
 */
export async function markSeen(
  ctx: MutationCtx,
  { conversation }: Portal,
  messageId: Id<"messages">,
): Promise<void> {
  const newest = await ctx.db.get("messages", messageId);
  if (newest === null || newest.conversationId !== conversation._id) return;
  if (!isForCustomer(newest) || newest.seenAt !== undefined) return;
  const read = await ctx.db
    .query("portalReads")
    .withIndex("by_conversationId", (q) => q.eq("conversationId", conversation._id))
    .unique();
  const from = Math.min(read?.seenUpTo ?? 0, newest.at);
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) =>
      q.eq("conversationId", conversation._id).gte("at", from).lte("at", newest.at),
    )
    .order("desc")
    .take(MAX_SEEN);
  const seenAt = Date.now();
  for (const message of messages) {
    if (message.direction !== "out" || !isForCustomer(message)) continue;
    if (message.seenAt !== undefined) continue;
    await advanceMessage(ctx, message, { rank: RANK_READ });
    await ctx.db.patch("messages", message._id, { seenAt });
  }
  const seenUpTo = newest.at;
  if (read === null) {
    const { accountId, _id: conversationId } = conversation;
    await ctx.db.insert("portalReads", { accountId, conversationId, seenUpTo });
  } else if (seenUpTo > read.seenUpTo) {
    await ctx.db.patch("portalReads", read._id, { seenUpTo });
  }
}

function isForCustomer({ direction, statusRank }: Doc<"messages">): boolean {
  return direction === "in" || (direction === "out" && isAccepted(statusRank));
}

async function toPortalMessage(ctx: QueryCtx, message: Doc<"messages">): Promise<PortalMessage> {
  const { direction, authorId, authorName } = message;
  const { body, bodyUrl, attachments = [] } = await toThreadMessage(ctx, message);
  const mine = direction === "in";
  return {
    _id: message._id,
    mine,
    // What was sent by itself bears the business's name, and all of it.
    author: authorId === undefined ? authorName : (authorName.split(/\s+/)[0] ?? ""),
    body,
    bodyUrl,
    files: attachments,
    at: message.at,
    clientId: mine ? message.clientId : undefined,
  };
}
