import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { roleCan } from "../shared/roles";
import { audienceRow } from "./audience";
import type { CallerQueryCtx } from "./caller";
import { namesOf, previewOf } from "./conversations";
import type { Alert, AlertKind } from "./shapes";

/** Alerts a client is told of at once; more in one moment are one glance at the inbox. */
const MAX_LATEST = 5;

/**
 * Tells those whose conversation it is that the customer wrote: the member it is assigned to and
 * whoever replied last.
 */
export async function alertOwners(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  messageId: Id<"messages">,
): Promise<void> {
  const { assigneeId, lastOutboundId } = conversation;
  const lastReply = lastOutboundId ? await ctx.db.get("messages", lastOutboundId) : null;
  const owners = new Set([assigneeId, lastReply?.authorId]);
  for (const memberId of owners) {
    if (memberId !== undefined) await alert(ctx, conversation, memberId, "inbound", messageId);
  }
}

/** Tells one member of a message, if they may see the conversation. */
export async function alert(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  memberId: Id<"members">,
  kind: AlertKind,
  messageId: Id<"messages">,
): Promise<void> {
  const [member, message] = await Promise.all([
    ctx.db.get("members", memberId),
    ctx.db.get("messages", messageId),
  ]);
  if (member === null || message === null || member.status !== "active") return;
  const conversationId = conversation._id;
  const visible =
    roleCan(member.role, "viewAll") || (await audienceRow(ctx, memberId, conversationId)) !== null;
  if (!visible) return;
  const news = {
    kind,
    messageId,
    from: message.authorName,
    preview: previewOf(message.body || namesOf(message.attachments), message.mediaCount),
    at: message.at,
  };
  const before = await ctx.db
    .query("alerts")
    .withIndex("by_memberId_and_conversationId", (q) =>
      q.eq("memberId", memberId).eq("conversationId", conversationId),
    )
    .unique();
  if (before !== null) {
    await ctx.db.patch("alerts", before._id, news);
  } else {
    const { accountId } = conversation;
    await ctx.db.insert("alerts", { accountId, memberId, conversationId, ...news });
  }
}

/** The newest alerts of the caller, newest first, of what they may still see. */
export async function latestAlerts(ctx: CallerQueryCtx): Promise<Alert[]> {
  const rows = await ctx.db
    .query("alerts")
    .withIndex("by_memberId_and_at", (q) => q.eq("memberId", ctx.member._id))
    .order("desc")
    .take(MAX_LATEST);
  const alerts: Alert[] = [];
  for (const { conversationId, messageId, kind, from, preview, at } of rows) {
    // By the row of access alone: the conversation itself changes with every message.
    if (!ctx.can("viewAll") && !(await audienceRow(ctx, ctx.member._id, conversationId))) continue;
    alerts.push({ conversationId, messageId, kind, from, preview, at });
  }
  return alerts;
}
