import type { PaginationOptions, PaginationResult } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { replayResendEvent } from "../channels/resend/replay";
import { replayTwilioEvent } from "../channels/twilio/replay";
import { fail } from "../shared/errors";
import { DEFAULT_KEEP_DAYS, type EventOutcome, type Provider } from "../shared/journal";
import { regionOf, toE164, toEmail } from "./addresses";
import { recordAudit } from "./audit";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { repeatsOf } from "./providerEvents";
import type { JournalEvent, JournalRow } from "./shapes";

/** Events of a page: each can be as long as a webhook. */
const MAX_PAGE = 30;
/** Events dropped in one transaction. */
const PRUNE_BATCH = 100;
const DAY = 24 * 3_600_000;

/** How each provider's events are applied again; false when one cannot be read. */
const REPLAY: Record<
  Provider,
  (ctx: MutationCtx, event: Doc<"providerEvents">) => Promise<boolean>
> = { twilio: replayTwilioEvent, resend: replayResendEvent };

export type JournalQuery = {
  /** A provider's id, a phone or email, or the id or address of a conversation or message. */
  words: string;
  outcome?: EventOutcome | undefined;
  provider?: Provider | undefined;
};

/** A page of the account's journal, newest first; an empty one for words that name nothing. */
export async function journalPage(
  ctx: CallerQueryCtx,
  { words, outcome, provider }: JournalQuery,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<JournalRow>> {
  const subject = await soughtBy(ctx, words);
  const rows = indexed(ctx, subject, outcome).order("desc");
  const result = await rows
    .filter((q) =>
      q.and(
        q.eq(q.field("accountId"), ctx.account._id),
        outcome === undefined || q.eq(q.field("outcome"), outcome),
        provider === undefined || q.eq(q.field("provider"), provider),
      ),
    )
    .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
  const page = await Promise.all(result.page.map((event) => toRow(ctx, event)));
  return { ...result, page };
}

/** All there is about one of the account's events; NOT_FOUND for any other. */
export async function journalEventOf(
  ctx: CallerQueryCtx,
  eventId: Id<"providerEvents">,
): Promise<JournalEvent> {
  const event = await ownEvent(ctx, eventId);
  const { payload, path, signature, messageId, replayedAt } = event;
  const message = messageId === undefined ? null : await ctx.db.get("messages", messageId);
  const repeats = await repeatsOf(ctx, eventId);
  return {
    ...(await toRow(ctx, event)),
    payload,
    path,
    signature,
    replayedAt,
    lastRepeatAt: repeats?.lastAt,
    messageId: message?._id,
    conversationId: message?.conversationId,
  };
}

/** Whether a replay did anything, and what the event is now. */
export type Replayed = { changed: boolean; outcome: EventOutcome; reason?: string | undefined };

/** Applies an event again; one that was applied before changes nothing. NOT_FOUND as journalEventOf. */
export async function replayEvent(
  ctx: CallerMutationCtx,
  eventId: Id<"providerEvents">,
): Promise<Replayed> {
  const event = await ownEvent(ctx, eventId);
  await REPLAY[event.provider](ctx, event);
  await ctx.db.patch("providerEvents", eventId, { replayedAt: Date.now() });
  await recordAudit(ctx, "event.replayed", eventId);
  const after = (await ctx.db.get("providerEvents", eventId)) ?? event;
  const { outcome, reason } = after;
  return { changed: outcome !== event.outcome, outcome, reason };
}

/**
 * Drops a batch of what one account need not keep any more, the account after the cursor, and at
 * last the events of none. Returns the next cursor, "" after the last account; null at the end.
 */
export async function pruneBatch(
  ctx: MutationCtx,
  cursor: string | null,
): Promise<{ cursor: string | null } | null> {
  if (cursor === "") {
    return (await dropOld(ctx, undefined, DEFAULT_KEEP_DAYS)) ? { cursor } : null;
  }
  const accounts = await ctx.db.query("accounts").paginate({ cursor, numItems: 1 });
  const [account] = accounts.page;
  if (account && (await dropOld(ctx, account._id, account.journalDays ?? DEFAULT_KEEP_DAYS))) {
    return { cursor };
  }
  return { cursor: accounts.isDone ? "" : accounts.continueCursor };
}

/** Returns whether there may be more. */
async function dropOld(
  ctx: MutationCtx,
  accountId: Id<"accounts"> | undefined,
  days: number,
): Promise<boolean> {
  const old = await ctx.db
    .query("providerEvents")
    .withIndex("by_accountId_and_receivedAt", (q) =>
      q.eq("accountId", accountId).lt("receivedAt", Date.now() - days * DAY),
    )
    .take(PRUNE_BATCH);
  for (const { _id } of old) {
    const repeats = await repeatsOf(ctx, _id);
    if (repeats !== null) await ctx.db.delete("eventRepeats", repeats._id);
    await ctx.db.delete("providerEvents", _id);
  }
  return old.length === PRUNE_BATCH || (await dropOldErased(ctx, accountId, days));
}

/** As dropOld, of the ids of what was deleted with its customer. */
async function dropOldErased(
  ctx: MutationCtx,
  accountId: Id<"accounts"> | undefined,
  days: number,
): Promise<boolean> {
  if (accountId === undefined) return false;
  const old = await ctx.db
    .query("erasedIds")
    .withIndex("by_accountId_and_at", (q) =>
      q.eq("accountId", accountId).lt("at", Date.now() - days * DAY),
    )
    .take(PRUNE_BATCH);
  for (const { _id } of old) await ctx.db.delete("erasedIds", _id);
  return old.length === PRUNE_BATCH;
}

/** What the words name; "all" for none at all. */
type Sought =
  | "all"
  | { contact: string }
  | { subject: string }
  | { messageId: Id<"messages"> | null };

async function soughtBy(ctx: CallerQueryCtx, words: string): Promise<Sought> {
  const text = words.trim();
  if (text === "") return "all";
  const [, inAddress] = /\/conversations\/(\w+)/.exec(text) ?? [];
  const [, atMessage] = /[?&]message=(\w+)/.exec(text) ?? [];
  const messageId = ctx.db.normalizeId("messages", atMessage ?? text);
  if (messageId !== null) return { messageId };
  const id = ctx.db.normalizeId("conversations", inAddress ?? text);
  const conversation = id === null ? null : await ctx.db.get("conversations", id);
  if (conversation !== null) {
    const own = conversation.accountId === ctx.account._id;
    return own ? { contact: conversation.contactAddress } : { messageId: null };
  }
  const asWritten = /^\+\d{3,15}$/.test(text) ? text : null;
  const contact = toE164(text, regionOf(ctx.account)) ?? toEmail(text) ?? asWritten;
  return contact === null ? { subject: text } : { contact };
}

function indexed(ctx: CallerQueryCtx, sought: Sought, outcome: EventOutcome | undefined) {
  const events = ctx.db.query("providerEvents");
  const accountId = ctx.account._id;
  if (sought === "all") {
    return outcome === undefined
      ? events.withIndex("by_accountId_and_receivedAt", (q) => q.eq("accountId", accountId))
      : events.withIndex("by_accountId_and_outcome_and_receivedAt", (q) =>
          q.eq("accountId", accountId).eq("outcome", outcome),
        );
  }
  if ("contact" in sought) {
    return events.withIndex("by_accountId_and_contact_and_receivedAt", (q) =>
      q.eq("accountId", accountId).eq("contact", sought.contact),
    );
  }
  if ("subject" in sought) {
    return events.withIndex("by_accountId_and_subject_and_receivedAt", (q) =>
      q.eq("accountId", accountId).eq("subject", sought.subject),
    );
  }
  const { messageId } = sought;
  // No message at all: no event is about the id of none, and many are about no message.
  if (messageId === null) {
    return events.withIndex("by_accountId_and_subject_and_receivedAt", (q) =>
      q.eq("accountId", accountId).eq("subject", "nothing"),
    );
  }
  return events.withIndex("by_messageId_and_receivedAt", (q) => q.eq("messageId", messageId));
}

async function ownEvent(
  ctx: CallerQueryCtx,
  eventId: Id<"providerEvents">,
): Promise<Doc<"providerEvents">> {
  const event = await ctx.db.get("providerEvents", eventId);
  if (event === null || event.accountId !== ctx.account._id) fail("NOT_FOUND");
  return event;
}

async function toRow(ctx: QueryCtx, event: Doc<"providerEvents">): Promise<JournalRow> {
  const { _id, provider, kind, subject, contact, receivedAt, outcome, reason, eventKey } = event;
  const repeats = (await repeatsOf(ctx, _id))?.count ?? 0;
  const isStatus = kind === "status" && outcome !== "rejected";
  const status = isStatus ? (event.status ?? eventKey.split(":")[2]) : undefined;
  return { _id, provider, kind, status, subject, contact, receivedAt, outcome, reason, repeats };
}
