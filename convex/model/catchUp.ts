import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { Channel } from "../shared/inbox";
import { rankOf } from "../shared/status";
import { advanceText } from "./overflow";
import { applyInbound } from "./inbound";
import { keepSender } from "./senders";

/** How far back every look goes, for words that come late. ms */
const OVERLAP = 3_600_000;
/** How far back a look goes after a long silence. ms */
const LONGEST = 3 * 24 * 3_600_000;

type Provider = Doc<"providerEvents">["provider"];

/** A text as Twilio's list holds it. */
export type ListedText = {
  sid: string;
  inbound: boolean;
  from: string;
  to: string;
  body: string;
  status: string;
  errorCode?: string | undefined;
  /** The Messaging Service it came or went by. */
  service?: string | undefined;
  mediaCount: number;
  segments?: number | undefined;
};

/** From when on the provider's list may hold something that no webhook told us. */
export async function catchUpSince(
  ctx: MutationCtx,
  now: number,
  provider: Provider = "twilio",
): Promise<number> {
  const cursor = await cursorRow(ctx, provider);
  return Math.max(now - LONGEST, Math.min(cursor?.at ?? now, now - OVERLAP));
}

/** All of the list up to `at` has been applied. */
export async function caughtUpTo(
  ctx: MutationCtx,
  at: number,
  provider: Provider = "twilio",
): Promise<void> {
  const cursor = await cursorRow(ctx, provider);
  if (cursor === null) await ctx.db.insert("cursors", { key: provider, at });
  else await ctx.db.patch("cursors", cursor._id, { at });
}

/**
 * Applies what the list holds and no webhook brought: Twilio gives up on a webhook after one
 * answer it dislikes, so a restart at the wrong moment would lose a text or its failure. What is
 * known already changes nothing, and texts of others in the same Twilio account are left alone.
 */
export async function applyListed(ctx: MutationCtx, texts: ListedText[]): Promise<void> {
  for (const text of texts) {
    if (text.inbound) await applyMissed(ctx, text);
    else await applyProgress(ctx, "sms", text, text.from);
  }
}

/** The same for emails of ours, by Resend's id and its word for how far each is. */
export async function applyListedEmails(
  ctx: MutationCtx,
  emails: { sid: string; status: string }[],
): Promise<void> {
  for (const email of emails) await applyProgress(ctx, "email", email);
}

async function applyMissed(
  ctx: MutationCtx,
  { sid, from, to, body, service, mediaCount, segments }: ListedText,
): Promise<void> {
  const payload = new URLSearchParams({ MessageSid: sid, From: from, To: to, Body: body });
  payload.set("NumMedia", String(mediaCount));
  if (service !== undefined) payload.set("MessagingServiceSid", service);
  await applyInbound(ctx, {
    sid,
    from,
    to,
    body,
    service,
    mediaCount,
    segments,
    ours: true,
    payload: payload.toString(),
  });
}

async function applyProgress(
  ctx: MutationCtx,
  channel: Channel,
  {
    sid,
    status,
    errorCode,
    segments,
  }: Pick<ListedText, "sid" | "status" | "errorCode" | "segments">,
  from?: string,
): Promise<void> {
  const rank = rankOf(channel, status);
  if (rank === null) return;
  const message = await ctx.db
    .query("messages")
    .withIndex("by_providerId", (q) => q.eq("providerId", sid))
    .first();
  if (message?.direction !== "out") return;
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation !== null) await keepSender(ctx, conversation, from);
  await advanceText(ctx, message, { rank, errorCode, segments });
}

async function cursorRow(ctx: MutationCtx, provider: Provider): Promise<Doc<"cursors"> | null> {
  return await ctx.db
    .query("cursors")
    .withIndex("by_key", (q) => q.eq("key", provider))
    .unique();
}
