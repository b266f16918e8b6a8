import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { type Channel, NO_TEXT, PREVIEW_LENGTH } from "../shared/inbox";
import { cutText, isUnseen } from "../shared/text";
import { dropAudience, forgetReads, grantByJobs, updateAudience } from "./audience";
import { addCounts, countsChange, countsOf } from "./counters";
import { searchTextOf } from "./searchText";
import type { ConversationRow } from "./shapes";

/** What the list calls a conversation that is being deleted, for the seconds it is still there. */
const BEING_ERASED = "Deleted customer";

export type ConversationPatch = Partial<WithoutSystemFields<Doc<"conversations">>>;

/** Stores a new conversation with its counts, and shows it to the technicians of its customer. */
export async function insertConversation(
  ctx: MutationCtx,
  fields: Omit<WithoutSystemFields<Doc<"conversations">>, "searchText">,
): Promise<Doc<"conversations">> {
  const id = await ctx.db.insert("conversations", { ...fields, searchText: contactText(fields) });
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
  change: ConversationPatch,
): Promise<Doc<"conversations">> {
  const patch = { ...endedBy(change), ...change };
  if (change.contactName !== undefined) {
    patch.searchText = contactText({ ...conversation, contactName: change.contactName });
  }
  const after = { ...conversation, ...patch };
  const keys = Object.keys(patch) as (keyof ConversationPatch)[];
  if (keys.every((key) => conversation[key] === after[key])) return conversation;
  await ctx.db.patch("conversations", conversation._id, patch);
  const counts = countsChange(countsOf(conversation), countsOf(after));
  await addCounts(ctx, after.accountId, after.accountId, counts);
  await updateAudience(ctx, conversation, after, counts);
  return after;
}

/**
 * Takes a conversation out of everybody's sight and reach, at once: its sender is nobody known from
 * now on, and whatever names it by its id is told that it is not there.
 */
export async function hideConversation(
  ctx: MutationCtx,
  { _id }: Doc<"conversations">,
): Promise<void> {
  await ctx.db.patch("conversations", _id, {
    contactAddress: `erased:${_id}`,
    contactName: BEING_ERASED,
    preview: "",
    searchText: "",
    erasing: true,
  });
}

/** Deletes a conversation, and it alone: counts, lists and unread totals are as if it had never been. */
export async function deleteConversation(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  const { accountId } = conversation;
  await forgetReads(ctx, conversation);
  await dropAudience(ctx, conversation);
  await addCounts(ctx, accountId, accountId, countsChange(countsOf(conversation), null));
  await ctx.db.delete("conversations", conversation._id);
}

/** Lets search find a conversation of an older version by its contact. */
export async function refreshContactText(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  if (conversation.searchText !== undefined) return;
  const searchText = contactText(conversation);
  await ctx.db.patch("conversations", conversation._id, { searchText });
}

/** What a conversation's contact is found by. A portal's address is an id, and not theirs. */
function contactText(contact: {
  channel: Channel;
  contactName: string;
  contactAddress: string;
}): string {
  const { channel, contactName: name, contactAddress } = contact;
  return searchTextOf({
    name,
    phones: channel === "sms" ? [contactAddress] : [],
    emails: channel === "email" ? [contactAddress] : [],
  });
}

/** What is over once a conversation changes so: a snooze, the sign of one that ended, an undo. */
function endedBy(change: ConversationPatch): ConversationPatch {
  const over: ConversationPatch = {};
  if (change.archived === false) over.snooze = undefined;
  if (change.lastActivityAt !== undefined || change.archived) over.wokeAt = undefined;
  if (["archived", "attention", "snooze", "settledSeq"].some((key) => key in change)) {
    over.undo = undefined;
  }
  return over;
}

/** The conversation with this sender on this channel, if there is one. */
export async function findByAddress(
  ctx: QueryCtx,
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

/**
 * What the list shows of a conversation. By name, as Convex sends an object's fields: it need not
 * sort them in each row of each member's list.
 */
export function toRow(c: Doc<"conversations">): ConversationRow {
  return {
    _id: c._id,
    archived: c.archived,
    assigneeId: c.assigneeId,
    attentionSince: c.attentionSince,
    channel: c.channel,
    contactAddress: c.contactAddress,
    contactName: c.contactName,
    customerId: c.customerId,
    failed: c.failed,
    inboundSeq: c.inboundSeq,
    isLead: c.isLead,
    lastActivityAt: c.lastActivityAt,
    lastDirection: c.lastDirection,
    lastInboundAt: c.lastInboundAt,
    leadStatus: c.leadStatus,
    preview: c.preview,
    snoozedUntil: c.snooze?.until,
    wokeAt: c.wokeAt,
  };
}

/** One line of a message for the list, cut at a whole character. */
export function previewOf(body: string, mediaCount = 0): string {
  const line = body.replace(/\s+/g, " ").trim();
  if (isUnseen(line)) {
    if (mediaCount === 0) return NO_TEXT;
    return mediaCount === 1 ? "Picture" : `${mediaCount} pictures`;
  }
  return line.length <= PREVIEW_LENGTH ? line : `${cutText(line, PREVIEW_LENGTH - 1)}…`;
}

/** The names of a message's files, for where it has no words of its own. */
export function namesOf(files: readonly { name: string }[] = []): string {
  return files.map(({ name }) => name).join(", ");
}
