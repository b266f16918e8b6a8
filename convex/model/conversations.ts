import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { PREVIEW_LENGTH } from "../shared/inbox";
import { grantByJobs, updateAudience } from "./audience";
import { addCounts, countsChange, countsOf } from "./counters";
import type { ConversationRow } from "./shapes";

export type ConversationPatch = Partial<WithoutSystemFields<Doc<"conversations">>>;

/** Stores a new conversation with its counts, and shows it to the technicians of its customer. */
export async function insertConversation(
  ctx: MutationCtx,
  fields: WithoutSystemFields<Doc<"conversations">>,
): Promise<Doc<"conversations">> {
  const id = await ctx.db.insert("conversations", fields);
  const conversation = await ctx.db.get("conversations", id);
  if (conversation === null) throw new Error("a conversation just inserted is not there");
  await addCounts(ctx, fields.accountId, fields.accountId, countsOf(conversation));
  await grantByJobs(ctx, conversation);
  return conversation;
}

/**
 * The only way a conversation changes: with it go the account's counts and the technicians' copies
 * and counts. Writes nothing when nothing differs. Returns the conversation as it is now.
 */
export async function updateConversation(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  patch: ConversationPatch,
): Promise<Doc<"conversations">> {
  const after = { ...conversation, ...patch };
  const keys = Object.keys(patch) as (keyof ConversationPatch)[];
  if (keys.every((key) => conversation[key] === after[key])) return conversation;
  await ctx.db.patch("conversations", conversation._id, patch);
  const change = countsChange(countsOf(conversation), countsOf(after));
  await addCounts(ctx, after.accountId, after.accountId, change);
  await updateAudience(ctx, conversation, after, change);
  return after;
}

/** The conversation with this sender on this channel, if there is one. */
export async function findByAddress(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  channel: Doc<"conversations">["channel"],
  contactAddress: string,
): Promise<Doc<"conversations"> | null> {
  return await ctx.db
    .query("conversations")
    .withIndex("by_accountId_and_channel_and_contactAddress", (q) =>
      q.eq("accountId", accountId).eq("channel", channel).eq("contactAddress", contactAddress),
    )
    .unique();
}

/** What the list shows of a conversation. */
export function toRow(c: Doc<"conversations">): ConversationRow {
  return {
    _id: c._id,
    channel: c.channel,
    contactName: c.contactName,
    contactAddress: c.contactAddress,
    customerId: c.customerId,
    leadStatus: c.leadStatus,
    isLead: c.isLead,
    preview: c.preview,
    lastDirection: c.lastDirection,
    lastActivityAt: c.lastActivityAt,
    attentionSince: c.attentionSince,
    archived: c.archived,
    inboundSeq: c.inboundSeq,
    lastInboundAt: c.lastInboundAt,
    assigneeId: c.assigneeId,
    failed: c.failed,
  };
}

/** One line of a message for the list, cut at a whole character. */
export function previewOf(body: string, mediaCount = 0): string {
  const line = body.replace(/\s+/g, " ").trim();
  if (line === "" && mediaCount > 0) return mediaCount === 1 ? "Picture" : `${mediaCount} pictures`;
  if (line.length <= PREVIEW_LENGTH) return line;
  return `${line.slice(0, PREVIEW_LENGTH - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
