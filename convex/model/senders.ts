import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { isSenderNumber, isService } from "../shared/senders";
import { updateConversation } from "./conversations";

/** Numbers of one account; a Messaging Service holds as many. */
export const MAX_NUMBERS = 400;
/** The name of a number that we learned of from the service it belongs to. */
const OF_SERVICE = "Messaging Service";

export type Senders = {
  /** The account's numbers from now on. Not said, they stay as they are. */
  numbers?: { number: string; label: string; segmentsPerSecond?: number | undefined }[] | undefined;
  /** The Messaging Service its texts go through; null for none. */
  service?: string | null | undefined;
};

/** The Messaging Service an account's texts go through; undefined for none. */
export async function serviceOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<string | undefined> {
  const row = await serviceRow(ctx, accountId);
  return row?.sid;
}

/** What a text leaves from when the customer has chosen no number by writing to it; null for nothing. */
export async function firstSender(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<string | null> {
  const service = await serviceOf(ctx, accountId);
  if (service !== undefined) return service;
  const row = await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .first();
  return row?.number ?? null;
}

/**
 * Whose a number of ours is. One that nobody knows yet, but that a Messaging Service of an account
 * answers for, has been added to its pool: it becomes that account's.
 */
export async function accountOfNumber(
  ctx: MutationCtx,
  number: string,
  service: string | undefined,
): Promise<Id<"accounts"> | null> {
  const row = await numberRow(ctx, number);
  if (row !== null || service === undefined) return row?.accountId ?? null;
  const owner = await ctx.db
    .query("messagingServices")
    .withIndex("by_sid", (q) => q.eq("sid", service))
    .unique();
  if (owner === null) return null;
  await addNumber(ctx, owner.accountId, number);
  return owner.accountId;
}

/** Which number a Messaging Service picked for a conversation: it stays with it from now on. */
export async function keepSender(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  number: string | undefined,
): Promise<void> {
  if (!isService(conversation.ourAddress)) return;
  if (number === undefined || !isSenderNumber(number)) return;
  const row = await numberRow(ctx, number);
  if (row !== null && row.accountId !== conversation.accountId) return;
  if (row === null) await addNumber(ctx, conversation.accountId, number);
  await updateConversation(ctx, conversation, { ourAddress: number });
}

/** Gives an account its numbers and its Messaging Service. Ends with INVALID_INPUT, saying what is wrong. */
export async function assignSenders(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  { numbers, service }: Senders,
): Promise<void> {
  if (numbers !== undefined) await assignNumbers(ctx, accountId, numbers);
  if (service === undefined) return;
  if (service !== null && !isService(service)) {
    fail("INVALID_INPUT", `${service} is not the SID of a Messaging Service (MG and 32 digits).`);
  }
  const before = await serviceRow(ctx, accountId);
  if (before?.sid === service) return;
  if (before !== null) await ctx.db.delete("messagingServices", before._id);
  if (service === null) return;
  const taken = await ctx.db
    .query("messagingServices")
    .withIndex("by_sid", (q) => q.eq("sid", service))
    .unique();
  if (taken !== null) fail("INVALID_INPUT", `${service} is another account's.`);
  await ctx.db.insert("messagingServices", { accountId, sid: service });
}

async function assignNumbers(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  numbers: NonNullable<Senders["numbers"]>,
): Promise<void> {
  if (numbers.length > MAX_NUMBERS) fail("LIMIT_REACHED", `${MAX_NUMBERS} numbers at most.`);
  for (const { number, segmentsPerSecond: pace } of numbers) {
    if (!isSenderNumber(number)) fail("INVALID_INPUT", `${number} is not a number in E.164.`);
    if (pace !== undefined && !(pace >= 0.1 && pace <= 1_000)) {
      fail("INVALID_INPUT", `${number}: a pace is from 0.1 to 1000 segments a second.`);
    }
  }
  for (const row of await numbersOf(ctx, accountId)) {
    if (!numbers.some(({ number }) => number === row.number)) {
      await ctx.db.delete("phoneNumbers", row._id);
    }
  }
  for (const fields of numbers) {
    const row = await numberRow(ctx, fields.number);
    if (row === null) await ctx.db.insert("phoneNumbers", { accountId, ...fields });
    else if (row.accountId === accountId) {
      await ctx.db.replace("phoneNumbers", row._id, { accountId, ...fields });
    } else fail("INVALID_INPUT", `${fields.number} is another account's.`);
  }
}

/** An account's numbers. */
export async function numbersOf(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"phoneNumbers">[]> {
  return await ctx.db
    .query("phoneNumbers")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .take(MAX_NUMBERS);
}

/** The row of a number of ours. */
export async function numberRow(
  ctx: QueryCtx,
  number: string,
): Promise<Doc<"phoneNumbers"> | null> {
  return await ctx.db
    .query("phoneNumbers")
    .withIndex("by_number", (q) => q.eq("number", number))
    .unique();
}

async function addNumber(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  number: string,
): Promise<void> {
  await ctx.db.insert("phoneNumbers", { accountId, number, label: OF_SERVICE });
}

async function serviceRow(
  ctx: QueryCtx,
  accountId: Id<"accounts">,
): Promise<Doc<"messagingServices"> | null> {
  return await ctx.db
    .query("messagingServices")
    .withIndex("by_accountId", (q) => q.eq("accountId", accountId))
    .unique();
}
