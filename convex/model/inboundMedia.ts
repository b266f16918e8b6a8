import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import type { attachment } from "./shapes";

export type ReceivedFile = Infer<typeof attachment>;

/** From the start of one try to the next, unless it succeeds meanwhile; then no more are made. ms */
const WAITS = [60_000, 120_000, 600_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000];

/** Has the pictures of an inbound text fetched. */
export async function expectMedia(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  await scheduleFetch(ctx, messageId, 0, 0);
}

/**
 * Begins a try at fetching a text's pictures, with the next one on the schedule before it: a process
 * that dies leaves nothing undone. Null when they are here, or the text is not.
 */
export async function beginMedia(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  tries: number,
): Promise<{ sid: string } | null> {
  const message = await ctx.db.get("messages", messageId);
  if (message?.providerId === undefined || message.attachments !== undefined) return null;
  const wait = WAITS[tries];
  if (wait !== undefined) await scheduleFetch(ctx, messageId, tries + 1, wait);
  return { sid: message.providerId };
}

/** Puts the pictures on their message, once. Returns whether they were. */
export async function finishMedia(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  files: ReceivedFile[],
): Promise<boolean> {
  const message = await ctx.db.get("messages", messageId);
  if (message === null || message.attachments !== undefined) return false;
  await ctx.db.patch("messages", messageId, { attachments: files });
  return true;
}

async function scheduleFetch(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  tries: number,
  delay: number,
): Promise<void> {
  const { fetchMedia } = internal.channels.twilio.inboundMedia;
  await ctx.scheduler.runAfter(delay, fetchMedia, { messageId, tries });
}
