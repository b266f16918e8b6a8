import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { cutText } from "../shared/text";
import { writeEmailHtml } from "./emailHtml";

/** Messages that are looked through for the email before. */
const LOOK_BACK = 50;
/** Ids of earlier emails that one carries; programs need the first and the last few. */
const MAX_REFERENCES = 20;
const MAX_SUBJECT = 300;

type Head = NonNullable<Doc<"messages">["email"]>;
export type Envelope = NonNullable<Doc<"outbox">["email"]>;

type Draft = {
  body: string;
  /** Another subject than the conversation's begins a new thread in the customer's mail program. */
  subject?: string | undefined;
  /** Who gets no copy of it. */
  without?: readonly string[] | undefined;
  /** Written and headed before, for another try. */
  again?: Doc<"messages"> | undefined;
};

/**
 * An email ready to leave: all of it, so that another try says the same to the letter, and its head
 * as the thread shows it. Ends with CHANNEL_NOT_CONNECTED where the account has no mailbox.
 */
export async function composeEmail(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  { body, subject: written, without = [], again }: Draft,
): Promise<{ head: Head; envelope: Envelope }> {
  const mailbox =
    (await mailboxAt(ctx, conversation.ourAddress, conversation.accountId)) ??
    (await firstMailbox(ctx, conversation.accountId)) ??
    fail("CHANNEL_NOT_CONNECTED");
  const earlier = await earlierEmails(ctx, conversation._id, again?._id);
  const fresh = oneLine(written ?? "");
  const subject =
    again?.email?.subject ??
    (fresh === "" ? replySubject(earlier[0]?.email?.subject, mailbox.name) : fresh);
  // A subject of its own is a matter of its own; the reply address leads it here all the same.
  const last = fresh === "" ? earlier.find(({ rfcId }) => rfcId !== undefined) : undefined;
  const inReplyTo = last?.rfcId;
  const chain = [...(last?.email?.references ?? []), ...(inReplyTo ? [inReplyTo] : [])];
  const references = [...chain.slice(0, 1), ...chain.slice(1).slice(1 - MAX_REFERENCES)];
  const copies = conversation.copies ?? [];
  const cc = again?.email?.cc ?? copies.filter((address) => !without.includes(address));
  const signature = mailbox.signature?.trim() ?? "";
  return {
    head: { subject, from: mailbox.address, to: [conversation.contactAddress], cc, references },
    envelope: {
      subject,
      fromName: mailbox.name,
      replyDomain: mailbox.replyDomain ?? mailbox.address.split("@")[1] ?? "",
      cc,
      inReplyTo,
      references,
      text: signature === "" ? body : `${body}\n\n-- \n${signature}`,
      html: writeEmailHtml(body, signature),
    },
  };
}

/** The account's mailbox with this address. */
export async function mailboxAt(
  ctx: QueryCtx,
  address: string,
  accountId: Id<"accounts">,
): Promise<Doc<"mailboxes"> | null> {
  const mailbox = await ctx.db
    .query("mailboxes")
    .withIndex("by_address", (q) => q.eq("address", address))
    .unique();
  return mailbox?.accountId === accountId ? mailbox : null;
}

/** The mailbox email leaves from when the customer has not chosen one by writing to it. */
export async function firstMailbox(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"mailboxes"> | null> {
  return await ctx.db
    .query("mailboxes")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .first();
}

/** Emails of a conversation, newest first, without what programs wrote by themselves. */
async function earlierEmails(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  except: Id<"messages"> | undefined,
): Promise<Doc<"messages">[]> {
  const recent = await ctx.db
    .query("messages")
    .withIndex("by_conversationId_and_at", (q) => q.eq("conversationId", conversationId))
    .order("desc")
    .take(LOOK_BACK);
  return recent.filter(
    ({ _id, email }) => email !== undefined && email.automatic === undefined && _id !== except,
  );
}

function replySubject(subject: string | undefined, business: string): string {
  if (subject === undefined) return `Message from ${business}`;
  const bare = oneLine(subject).replace(
    /^(?:(?:re|aw|sv|antw|rif|ref|tr)(?:\[\d+\])?\s*:\s*)+/i,
    "",
  );
  return `Re: ${bare}`.trim();
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\p{Cc}+/gu, " ").trim();
  return cutText(line, MAX_SUBJECT);
}
