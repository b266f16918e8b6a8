import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { looksLikeReplyAddress } from "../channels/resend/replyAddress";
import { UNKNOWN_CONTACT } from "../shared/inbox";
import { alertOwners } from "./alerts";
import { cancelAnswered } from "./scheduled";
import { attentionAfterInbound } from "./attention";
import { recordOptIn } from "./consent";
import { findByAddress, previewOf, updateConversation } from "./conversations";
import type { Automatic } from "./emailKind";
import { firstMailbox, mailboxAt } from "./emailOut";
import { startConversation } from "./inbound";
import { insertMessage } from "./reports/messages";
import { recordEvent } from "./timeline";

/** People who get a copy of an answer at most; more is a mailing list. */
const MAX_COPIES = 20;
const MAX_PARTICIPANTS = 50;

export type Person = { name: string; address: string };

/** A received email with all that belongs to it stored. */
export type ReceivedEmail = {
  /** Its Message-ID. */
  rfcId?: string | undefined;
  inReplyTo?: string | undefined;
  references: string[];
  from: Person;
  to: Person[];
  cc: Person[];
  subject: string;
  body: string;
  bodyId?: Id<"_storage"> | undefined;
  htmlId?: Id<"_storage"> | undefined;
  originalId?: Id<"_storage"> | undefined;
  attachments: NonNullable<Doc<"messages">["attachments"]>;
  automatic?: Automatic | undefined;
};

/**
 * Puts a received email into its conversation: that of the reply address it came to, else of the
 * email it answers, else of its sender. Returns the message; null for what is there already, and
 * for a report about an email that is not ours.
 */
export async function placeEmail(
  ctx: MutationCtx,
  received: Doc<"inboundEmails">,
  mail: ReceivedEmail,
): Promise<Id<"messages"> | null> {
  const { accountId } = received;
  if (mail.rfcId !== undefined && (await byRfcId(ctx, accountId, mail.rfcId)) !== null) return null;
  const answered = await conversationAnswered(ctx, received, mail);
  if (answered === null && mail.automatic === "report") return null;
  const before = answered ?? (await conversationOfSender(ctx, received, mail));

  const isContact = mail.from.address === before.contactAddress;
  // Nobody has named them yet, but they did themselves.
  const isNamed = isContact && before.contactName !== UNKNOWN_CONTACT;
  const author = isNamed ? before.contactName : mail.from.name || mail.from.address;
  // A reply address means us; as a name it says nothing to anybody.
  const toUs = ({ address, name }: Person) =>
    looksLikeReplyAddress(address) ? before.ourAddress : written({ address, name });
  const now = Math.max(Date.now(), before.lastActivityAt);
  const message = {
    accountId,
    conversationId: before._id,
    direction: "in" as const,
    authorName: author,
    body: mail.body,
    bodyId: mail.bodyId,
    email: {
      subject: mail.subject,
      from: written(mail.from),
      to: mail.to.map(toUs),
      cc: mail.cc.map(toUs),
      htmlId: mail.htmlId,
      originalId: mail.originalId,
      references: mail.references,
      automatic: mail.automatic,
    },
    attachments: mail.attachments.length > 0 ? mail.attachments : undefined,
    at: now,
    status: "received" as const,
    statusRank: 0,
    aiGenerated: false,
    providerId: received.emailId,
    rfcId: mail.rfcId,
  };
  // Nobody waits for an answer to what no person wrote: it is there to read, and changes nothing.
  if (mail.automatic !== undefined && before.inboundSeq + before.lastActivityAt > 0) {
    return await insertMessage(ctx, "email", message);
  }

  const current = isContact ? before : await welcome(ctx, before, mail.from);
  const inboundSeq = current.inboundSeq + 1;
  const messageId = await insertMessage(ctx, "email", { ...message, inboundSeq, receivedAt: now });
  const after = await updateConversation(ctx, current, {
    lastActivityAt: now,
    lastInboundAt: now,
    lastDirection: "in",
    preview: previewOf(mail.body, mail.attachments.length),
    inboundSeq,
    archived: false,
    ourAddress: await ourAddress(ctx, received, current),
    copies: await copiesOf(ctx, current, mail),
    ...(mail.automatic === undefined && {
      unreachable: undefined,
      ...attentionAfterInbound(current, now),
    }),
  });
  await alertOwners(ctx, after, messageId);
  if (mail.automatic === undefined) await cancelAnswered(ctx, after);
  // Whoever called our email spam and then writes may be answered.
  if (isContact && after.optedOut) await recordOptIn(ctx, after, { source: "inbound", messageId });
  return messageId;
}

async function conversationAnswered(
  ctx: QueryCtx,
  { accountId, repliesTo }: Doc<"inboundEmails">,
  { inReplyTo, references }: ReceivedEmail,
): Promise<Doc<"conversations"> | null> {
  if (repliesTo !== undefined) {
    const named = await ctx.db.get("conversations", repliesTo);
    if (named?.accountId === accountId && isOpenEmail(named)) return named;
  }
  const ids = [...(inReplyTo === undefined ? [] : [inReplyTo]), ...references.toReversed()];
  for (const id of ids) {
    const message = await byRfcId(ctx, accountId, id);
    const found = message && (await ctx.db.get("conversations", message.conversationId));
    if (found !== null && isOpenEmail(found)) return found;
  }
  return null;
}

function isOpenEmail({ channel, erasing }: Doc<"conversations">): boolean {
  return channel === "email" && !erasing;
}

async function conversationOfSender(
  ctx: MutationCtx,
  received: Doc<"inboundEmails">,
  { from }: ReceivedEmail,
): Promise<Doc<"conversations">> {
  const { accountId } = received;
  const there = await findByAddress(ctx, accountId, "email", from.address);
  if (there !== null) return there;
  const to = received.mailbox ?? (await firstMailbox(ctx, accountId))?.address ?? "";
  return await startConversation(ctx, accountId, "email", { from: from.address, to });
}

/** Somebody writes into a conversation that was not theirs: the thread says so, once. */
async function welcome(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  { name, address }: Person,
): Promise<Doc<"conversations">> {
  const participants = conversation.participants ?? [];
  if (participants.includes(address)) return conversation;
  await recordEvent(ctx, conversation, { type: "joined", name: name || address, address }, null);
  return await updateConversation(ctx, conversation, {
    participants: [...participants, address].slice(-MAX_PARTICIPANTS),
  });
}

/** Who else gets an answer: everybody the email was from, to or copied to but the contact and us. */
async function copiesOf(
  ctx: QueryCtx,
  { accountId, contactAddress }: Doc<"conversations">,
  { from, to, cc }: ReceivedEmail,
): Promise<string[]> {
  const copies = new Set<string>();
  for (const { address } of [from, ...to, ...cc]) {
    if (copies.size === MAX_COPIES) break;
    if (address === contactAddress || looksLikeReplyAddress(address)) continue;
    if ((await mailboxAt(ctx, withoutTag(address), accountId)) === null) copies.add(address);
  }
  return [...copies];
}

/** The mailbox that was written to; with a reply address alone, it stays the one it was. */
async function ourAddress(
  ctx: QueryCtx,
  { mailbox, accountId }: Doc<"inboundEmails">,
  conversation: Doc<"conversations">,
): Promise<string> {
  if (mailbox !== undefined) return mailbox;
  const known = await mailboxAt(ctx, conversation.ourAddress, accountId);
  return known?.address ?? (await firstMailbox(ctx, accountId))?.address ?? conversation.ourAddress;
}

async function byRfcId(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
  rfcId: string,
): Promise<Doc<"messages"> | null> {
  return await ctx.db
    .query("messages")
    .withIndex("by_accountId_and_rfcId", (q) => q.eq("accountId", accountId).eq("rfcId", rfcId))
    .first();
}

/** "office+anything@…" comes to "office@…". */
export function withoutTag(address: string): string {
  return address.replace(/\+[^@]*@/, "@");
}

function written({ name, address }: Person): string {
  return name === "" || name === address ? address : `${name} <${address}>`;
}
