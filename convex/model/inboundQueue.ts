import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { isErased } from "./erasure/erasedIds";
import { type ReceivedEmail, placeEmail, withoutTag } from "./inboundEmail";
import { type EventOrigin, isDone, recordEvent, soleAccount, STRAY } from "./providerEvents";
import { toEmail } from "./addresses";

/** How long fetching one email with its files is believed to be at work. ms */
const FETCH_LEASE = 5 * 60_000;
const FIRST_WAIT = 5_000;
const LONGEST_WAIT = 30 * 60_000;
/** After so many failures, some three days, what the event told of the email is all there will be. */
const MAX_FAILURES = 150;
const NOT_FETCHED = "This email could not be loaded. It can still be read at Resend.";
const SWEEP_BATCH = 20;
const GRACE = 30_000;

export type ReceivedEvent = {
  eventId: string;
  emailId: string;
  from: string;
  recipients: string[];
  /** The conversation whose signed reply address is among the recipients. */
  repliesTo?: string | undefined;
  payload: string;
} & EventOrigin;

/**
 * Notes that an email has come and has it fetched, once however often it is told. Email to nobody
 * of ours is kept in quarantine; our own that comes back round is left alone, or it would go on.
 */
export async function noteEmail(ctx: MutationCtx, event: ReceivedEvent): Promise<void> {
  const { eventId, emailId, payload, path, signature, repliesTo } = event;
  if (await isErased(ctx, emailId)) return;
  if (await isDone(ctx, eventId, event, "resend")) return;
  const base = {
    provider: "resend" as const,
    eventKey: eventId,
    subject: emailId,
    kind: "inbound" as const,
    payload,
    path,
    signature,
    repliesTo,
    contact: bareAddress(event.from) || undefined,
  };
  const twin = await ctx.db
    .query("inboundEmails")
    .withIndex("by_emailId", (q) => q.eq("emailId", emailId))
    .first();
  if (twin !== null) {
    const { accountId, messageId } = twin;
    if (event.replay && twin.eventId === eventId) {
      // Its own: at most it is fetched once more, now.
      if (twin.state === "waiting") await scheduleFetch(ctx, twin._id, 0);
      return;
    }
    const reason = STRAY.known;
    return await recordEvent(ctx, { ...base, accountId, messageId, outcome: "ignored", reason });
  }
  const place = await placeOf(ctx, event);
  if (place === null) {
    const sole = await soleAccount(ctx);
    const stray = { accountId: sole, outcome: "quarantined" as const, reason: STRAY.mailbox };
    return await recordEvent(ctx, { ...base, ...stray });
  }
  const { accountId } = place;
  if ((await accountOfMailbox(ctx, bareAddress(event.from)))?.accountId === accountId) {
    const reason = STRAY.ownEmail;
    return await recordEvent(ctx, { ...base, accountId, outcome: "ignored", reason });
  }
  await recordEvent(ctx, { ...base, accountId, outcome: "parked", reason: STRAY.fetching });
  const inboundId = await ctx.db.insert("inboundEmails", {
    ...place,
    emailId,
    eventId,
    from: bareAddress(event.from),
    state: "waiting",
    failures: 0,
    dueAt: Date.now(),
  });
  await scheduleFetch(ctx, inboundId, 0);
}

/** Takes an email for fetching, with how often that has failed; null when it is done. Another fetch starts if this one never ends. */
export async function beginFetch(
  ctx: MutationCtx,
  inboundId: Id<"inboundEmails">,
): Promise<{ emailId: string; failures: number } | null> {
  const row = await ctx.db.get("inboundEmails", inboundId);
  if (row?.state !== "waiting") return null;
  await ctx.db.patch("inboundEmails", inboundId, { dueAt: Date.now() + FETCH_LEASE });
  return { emailId: row.emailId, failures: row.failures };
}

/** Stores what was fetched, once. Returns false when it was there already and its files are nobody's. */
export async function finishFetch(
  ctx: MutationCtx,
  inboundId: Id<"inboundEmails">,
  mail: ReceivedEmail,
): Promise<boolean> {
  const row = await ctx.db.get("inboundEmails", inboundId);
  if (row?.state !== "waiting") return false;
  const messageId = (await placeEmail(ctx, row, mail)) ?? undefined;
  await ctx.db.patch("inboundEmails", inboundId, { state: "done", dueAt: undefined, messageId });
  const event = await ctx.db
    .query("providerEvents")
    .withIndex("by_provider_and_eventKey", (q) =>
      q.eq("provider", "resend").eq("eventKey", row.eventId),
    )
    .first();
  if (event !== null) {
    const outcome = messageId === undefined ? "ignored" : "applied";
    const reason = messageId === undefined ? STRAY.nobody : undefined;
    await ctx.db.patch("providerEvents", event._id, { outcome, messageId, reason });
  }
  return messageId !== undefined;
}

/**
 * Has an email fetched again later, longer each time. After too many failures the thread at least
 * says that it came.
 */
export async function failFetch(ctx: MutationCtx, inboundId: Id<"inboundEmails">): Promise<void> {
  const row = await ctx.db.get("inboundEmails", inboundId);
  if (row?.state !== "waiting") return;
  const failures = row.failures + 1;
  if (failures >= MAX_FAILURES) {
    const from = { name: "", address: row.from || "unknown@invalid" };
    const rest = { references: [], to: [], cc: [], subject: "", attachments: [] };
    await finishFetch(ctx, inboundId, { from, body: NOT_FETCHED, ...rest });
    return;
  }
  const wait = Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
  const delay = wait / 2 + (Math.random() * wait) / 2;
  await ctx.db.patch("inboundEmails", inboundId, { failures, dueAt: Date.now() + delay });
  await scheduleFetch(ctx, inboundId, delay);
}

/** Fetches again what a crash has left lying. */
export async function sweepEmails(ctx: MutationCtx): Promise<void> {
  const before = Date.now() - GRACE;
  const overdue = await ctx.db
    .query("inboundEmails")
    .withIndex("by_state_and_dueAt", (q) =>
      q.eq("state", "waiting").gt("dueAt", 0).lt("dueAt", before),
    )
    .take(SWEEP_BATCH);
  for (const { _id } of overdue) {
    await ctx.db.patch("inboundEmails", _id, { dueAt: Date.now() + FETCH_LEASE });
    await scheduleFetch(ctx, _id, 0);
  }
}

async function scheduleFetch(ctx: MutationCtx, inboundId: Id<"inboundEmails">, delay: number) {
  await ctx.scheduler.runAfter(delay, internal.channels.resend.fetch.fetchEmail, { inboundId });
}

type Place = Pick<Doc<"inboundEmails">, "accountId" | "repliesTo" | "mailbox">;

/** Whose it is: of the conversation that the reply address names, or of the mailbox it was sent to. */
async function placeOf(
  ctx: MutationCtx,
  { repliesTo, recipients }: ReceivedEvent,
): Promise<Place | null> {
  const id = repliesTo === undefined ? null : ctx.db.normalizeId("conversations", repliesTo);
  const conversation = id === null ? null : await ctx.db.get("conversations", id);
  for (const recipient of recipients) {
    const mailbox = await accountOfMailbox(ctx, bareAddress(recipient));
    if (mailbox === null) continue;
    if (conversation !== null && conversation.accountId !== mailbox.accountId) continue;
    const { accountId, address } = mailbox;
    return { accountId, mailbox: address, repliesTo: conversation?._id };
  }
  return conversation && { accountId: conversation.accountId, repliesTo: conversation._id };
}

async function accountOfMailbox(ctx: MutationCtx, address: string) {
  return await ctx.db
    .query("mailboxes")
    .withIndex("by_address", (q) => q.eq("address", address))
    .unique();
}

/** The mailbox an address written in any way leads to. */
function bareAddress(written: string): string {
  const inner = /<([^<>]+)>\s*$/.exec(written)?.[1] ?? written;
  return withoutTag(toEmail(inner) ?? "");
}
