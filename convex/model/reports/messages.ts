import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { Channel } from "../../shared/inbox";
import { dayAt } from "../../shared/reportDays";
import { addTally, type Tally } from "../../shared/reportTally";
import { messageFigures } from "./figures";
import { pastAnswer } from "./pastAnswer";
import { addToReport, type Place } from "./rows";
import type { Answer, MessageReport } from "./shapes";

type Fields = WithoutSystemFields<Doc<"messages">>;

/** Stores a message of a customer or a member, and counts it. */
export async function insertMessage(
  ctx: MutationCtx,
  channel: Channel,
  fields: Omit<Fields, "report">,
): Promise<Id<"messages">> {
  const day = await dayOf(ctx, fields.accountId, fields.at);
  const message = { ...fields, report: { day } };
  const messageId = await ctx.db.insert("messages", message);
  const place = placeOf(channel, message, message.report);
  await addToReport(ctx, place, messageFigures(channel, message));
  return messageId;
}

/**
 * Changes a message in what may count, with what it is an answer to if that is another now, and
 * counts the difference.
 */
export async function changeMessage(
  ctx: MutationCtx,
  channel: Channel,
  message: Doc<"messages">,
  change: Omit<Partial<Fields>, "report">,
  answer?: Answer,
): Promise<void> {
  const counted = message.report !== undefined;
  const before = { ...message, report: message.report ?? (await pastReport(ctx, message)) };
  const report = answer === undefined ? before.report : { day: before.report.day, ...answer };
  const after = { ...before, ...change, report };
  await ctx.db.patch("messages", message._id, { ...change, report });
  const difference = messageFigures(channel, after);
  if (counted) addTally(difference, messageFigures(channel, before), -1);
  await addToReport(ctx, placeOf(channel, message, before.report), difference);
}

/** Takes a message back, as if it had not been written. */
export async function takeBackMessage(
  ctx: MutationCtx,
  channel: Channel,
  message: Doc<"messages">,
): Promise<void> {
  await ctx.db.delete("messages", message._id);
  if (message.report === undefined) return;
  const difference: Tally = {};
  addTally(difference, messageFigures(channel, message), -1);
  await addToReport(ctx, placeOf(channel, message, message.report), difference);
}

/** Counts a message of before there were reports; one that is counted stays as it is. */
export async function countPastMessage(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  if (message.report !== undefined || message.direction === "internal") return;
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation !== null) await changeMessage(ctx, conversation.channel, message, {});
}

async function pastReport(ctx: MutationCtx, message: Doc<"messages">): Promise<MessageReport> {
  const day = await dayOf(ctx, message.accountId, message.at);
  return { day, ...(await pastAnswer(ctx, message)) };
}

function placeOf(
  channel: Channel,
  { accountId, authorId: memberId }: Pick<Fields, "accountId" | "authorId">,
  { day }: MessageReport,
): Place {
  return { accountId, day, channel, memberId };
}

async function dayOf(ctx: MutationCtx, accountId: Id<"accounts">, at: number): Promise<string> {
  const account = await ctx.db.get("accounts", accountId);
  return dayAt(at, account?.timeZone ?? "UTC");
}
