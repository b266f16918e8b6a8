import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { countPastMessage } from "../model/reports/messages";
import { findByAddress, insertConversation, previewOf } from "../model/conversations";
import { addConsent } from "../model/consent";
import { sortNameOf } from "../model/searchText";
import { readMark, setReadMark, shiftReadTotal } from "../model/unread";
import { audienceRow } from "../model/audience";
import { smsFailureReason, unreachableFor } from "../shared/failures";
import { isLikelyStop } from "../shared/likelyStop";
import { UNKNOWN_CONTACT, type Channel } from "../shared/inbox";
import { RANK_DELIVERED, RANK_FAILED, RANK_SENT, statusOfRank } from "../shared/status";
import { roleCan } from "../shared/roles";
import { type DemoLine, linesOf } from "./build";
import { type DemoFiles, htmlKey, originalKey } from "./files";
import { BUSINESS, MEMBERS } from "./people";
import type { DemoThread } from "./threads";

type Place = {
  accountId: Id<"accounts">;
  /** The account's members by their code in the threads. */
  members: Map<string, Doc<"members">>;
  now: number;
  files: DemoFiles;
};

/** Stores one demo conversation with its messages and read marks, unless it is there already. */
export async function seedConversation(
  ctx: MutationCtx,
  place: Place,
  channel: Channel,
  thread: DemoThread,
  index: number,
): Promise<void> {
  const { accountId, members, now } = place;
  const contact = await contactOf(ctx, accountId, channel, thread);
  if ((await findByAddress(ctx, accountId, channel, contact.contactAddress)) !== null) return;
  const lines = linesOf(thread, now, BUSINESS.timeZone);
  const last = lines.at(-1);
  if (last === undefined) throw new Error(`the demo thread with ${thread.with} is empty`);
  const inbound = lines.filter((line) => line.from === "customer");
  const waiting = thread.attention ? waitingSince(lines) : undefined;

  const conversation = await insertConversation(ctx, {
    accountId,
    channel,
    ...contact,
    ourAddress: channel === "email" ? BUSINESS.mailbox : BUSINESS.phone,
    isLead: thread.lead !== undefined,
    leadStatus: thread.lead,
    archived: thread.archived ?? false,
    attention: waiting !== undefined,
    attentionSince: waiting,
    settledSeq: waiting === undefined ? inbound.length : 0,
    lastActivityAt: last.at,
    preview: previewOf(last.body),
    lastDirection: last.from === "customer" ? "in" : "out",
    inboundSeq: inbound.length,
    lastInboundAt: inbound.at(-1)?.at,
    failed: thread.failedWith !== undefined,
    unreachable: unreachableFor(thread.failedWith) === null ? undefined : thread.failedWith,
    assigneeId: members.get(thread.assignee ?? "")?._id,
    optedOut: false,
  });
  await insertMessages(ctx, place, conversation, thread, lines, index);
  await insertMarks(ctx, place, conversation, thread, index);
  if (channel !== "sms") return;
  if (inbound.length > 0) {
    const at = inbound[0]?.at ?? now;
    await addConsent(ctx, conversation, "implied", { source: "inbound", at });
  } else {
    const by = members.get(last.code ?? "");
    await addConsent(ctx, conversation, "optedIn", {
      source: "member",
      ...(by && { by }),
      detail: "form",
      at: lines[0]?.at ?? now,
    });
  }
}

type Contact = Pick<Doc<"conversations">, "contactAddress" | "contactName" | "customerId">;

async function contactOf(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  channel: Channel,
  thread: DemoThread,
): Promise<Contact> {
  if (thread.with.startsWith("+")) {
    return { contactAddress: thread.with, contactName: UNKNOWN_CONTACT };
  }
  const customer = await ctx.db
    .query("customers")
    .withIndex("by_accountId_and_mergedIntoId_and_sortName", (q) =>
      q
        .eq("accountId", accountId)
        .eq("mergedIntoId", undefined)
        .eq("sortName", sortNameOf(thread.with)),
    )
    .first();
  if (customer === null) throw new Error(`no demo customer is called ${thread.with}`);
  const addresses = { sms: customer.phones[0], email: customer.emails[0], portal: customer._id };
  return {
    contactAddress: addresses[channel] ?? customer._id,
    contactName: customer.name,
    customerId: customer._id,
  };
}

/** When the first message came that no member has answered. */
function waitingSince(lines: DemoLine[]): number | undefined {
  const answered = lines.findLastIndex((line) => line.from === "member");
  return lines.find((line, index) => index > answered && line.from === "customer")?.at;
}

async function insertMessages(
  ctx: MutationCtx,
  { accountId, members, files }: Place,
  conversation: Doc<"conversations">,
  thread: DemoThread,
  lines: DemoLine[],
  threadIndex: number,
): Promise<void> {
  let inboundSeq = 0;
  let lastOutboundId: Id<"messages"> | undefined;
  for (const [index, line] of lines.entries()) {
    const common = {
      accountId,
      conversationId: conversation._id,
      body: line.body,
      at: line.at,
      aiGenerated: line.aiGenerated,
      attachments: attachmentsOf(thread, index, files),
      email:
        conversation.channel === "email"
          ? emailOf(conversation, thread, line, index, {
              htmlId: files[htmlKey(threadIndex, index)]?.storageId,
              originalId: files[originalKey(threadIndex, index)]?.storageId,
            })
          : undefined,
    };
    if (line.from === "customer") {
      inboundSeq += 1;
      const messageId = await ctx.db.insert("messages", {
        ...common,
        direction: "in",
        authorName: conversation.contactName,
        status: "received",
        statusRank: 0,
        inboundSeq,
        receivedAt: line.at,
      });
      await count(ctx, messageId);
      if (conversation.channel === "sms" && index === lines.length - 1 && isLikelyStop(line.body)) {
        const stopReview = { messageId, at: line.at };
        await ctx.db.patch("conversations", conversation._id, { stopReview });
      }
      continue;
    }
    const author = members.get(line.code ?? "");
    const isLast = index === lines.length - 1;
    const statusRank = isLast ? lastRank(thread) : RANK_DELIVERED;
    const failed = statusRank === RANK_FAILED;
    lastOutboundId = await ctx.db.insert("messages", {
      ...common,
      direction: "out",
      authorId: author?._id,
      authorName: author?.name ?? BUSINESS.name,
      status: statusOfRank(statusRank),
      statusRank,
      errorCode: failed ? thread.failedWith : undefined,
      errorReason: failed ? smsFailureReason(thread.failedWith) : undefined,
      answersSeq: inboundSeq,
      attempt: 1,
    });
    await count(ctx, lastOutboundId);
  }
  if (lastOutboundId !== undefined) {
    await ctx.db.patch("conversations", conversation._id, { lastOutboundId });
  }
}

/** What was said before there was an app to count it counts in the reports all the same. */
async function count(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  const message = await ctx.db.get("messages", messageId);
  if (message !== null) await countPastMessage(ctx, message);
}

type Attachments = NonNullable<Doc<"messages">["attachments"]>;
type Email = NonNullable<Doc<"messages">["email"]>;

function attachmentsOf(
  { extras }: DemoThread,
  index: number,
  files: DemoFiles,
): Attachments | undefined {
  return extras?.[index]?.attachments?.flatMap(({ name, file }) => {
    const stored = files[file];
    return stored === undefined ? [] : [{ name, ...stored }];
  });
}

function emailOf(
  { contactName, contactAddress }: Doc<"conversations">,
  { subject = "Your visit", extras }: DemoThread,
  line: DemoLine,
  index: number,
  kept: Pick<Email, "htmlId" | "originalId">,
): Email {
  const customer = `${contactName} <${contactAddress}>`;
  const inbound = line.from === "customer";
  return {
    subject: index === 0 ? subject : `Re: ${subject}`,
    from: inbound ? customer : BUSINESS.mailbox,
    to: [inbound ? BUSINESS.mailbox : customer],
    cc: extras?.[index]?.cc ?? [],
    ...kept,
  };
}

function lastRank(thread: DemoThread): number {
  if (thread.failedWith !== undefined) return RANK_FAILED;
  return thread.undelivered ? RANK_SENT : RANK_DELIVERED;
}

/** Everybody has read all but what the thread leaves unread; some have more catching up to do. */
async function insertMarks(
  ctx: MutationCtx,
  { accountId, members }: Place,
  conversation: Doc<"conversations">,
  thread: DemoThread,
  index: number,
): Promise<void> {
  for (const { code } of MEMBERS) {
    const member = members.get(code);
    if (member === undefined) continue;
    const all = roleCan(member.role, "viewAll");
    if (!all && (await audienceRow(ctx, member._id, conversation._id)) === null) continue;
    const unread = Math.min(unreadOf(code, thread, index), conversation.inboundSeq);
    const seq = conversation.inboundSeq - unread;
    const before = (await readMark(ctx, member, conversation._id))?.seq ?? 0;
    await setReadMark(ctx, accountId, member, conversation._id, seq);
    await shiftReadTotal(ctx, accountId, member._id, seq - before);
  }
}

function unreadOf(code: string, { unread = 0, attention, assignee }: DemoThread, index: number) {
  switch (code) {
    case "d":
      return unread;
    case "c":
      return index % 2 === 0 ? unread : 0;
    case "m":
      return attention || assignee === "m" ? unread : 0;
    case "v":
      return index < 12 ? 2 : 0;
    case "o":
    case "a":
      return unread > 0 ? unread : index % 7 === 3 ? 1 : 0;
    default:
      return unread;
  }
}
