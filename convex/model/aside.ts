import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { MAX_SNOOZE } from "../shared/inbox";
import { answerOnItsWay, attentionArchived, waitingSince } from "./attention";
import type { CallerMutationCtx } from "./caller";
import { type ConversationPatch, updateConversation } from "./conversations";
import { keepWait } from "./reports/answers";
import { recordEvent } from "./timeline";

/**
 * A conversation is set aside by archiving it, for good, or by snoozing it, which is archiving it
 * with a time to come back at. To archive settles what waits for an answer; a snooze gives it back.
 * What a person did can be undone exactly, as long as nothing else has happened since.
 */

/** Archives; what is archived or snoozed already stays as it is. */
export async function archive(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  if (conversation.archived) return;
  const onItsWay = await answerOnItsWay(ctx, conversation);
  if (onItsWay !== null) await keepWait(ctx, conversation, onItsWay);
  const attention = attentionArchived(conversation, onItsWay);
  const undo = undoOf(conversation);
  await updateConversation(ctx, conversation, { archived: true, ...attention, undo });
  await recordEvent(ctx, conversation, { type: "archived" }, ctx.member);
}

/** Brings back the row alone, or, from a snooze, the attention it had too. */
export async function unarchive(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  if (!conversation.archived) return;
  const undo = undoOf(conversation);
  await updateConversation(ctx, conversation, { ...broughtBack(conversation), undo });
  await recordEvent(ctx, conversation, { type: "unarchived" }, ctx.member);
}

/** Archives until `until` (ms since 1970; see requireSnoozeTime), or changes until when. */
export async function snooze(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  until: number,
): Promise<void> {
  await updateConversation(ctx, conversation, {
    archived: true,
    attention: false,
    attentionSince: undefined,
    snooze: { until, attentionSince: waitingSince(conversation) },
    undo: undoOf(conversation),
  });
  await scheduleWake(ctx, conversation._id, until);
  await recordEvent(ctx, conversation, { type: "snoozed", until }, ctx.member);
}

/** Ends with INVALID_INPUT unless something can be snoozed until then. */
export function requireSnoozeTime(until: number, now: number): void {
  if (until > now && until <= now + MAX_SNOOZE) return;
  fail("INVALID_INPUT", "Choose a time in the future, within a year.");
}

/** The end of a snooze, once; nothing if it was ended or changed in the meantime. */
export async function wake(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  until: number,
): Promise<void> {
  const conversation = await ctx.db.get("conversations", conversationId);
  if (conversation === null || conversation.snooze?.until !== until) return;
  const now = Math.max(Date.now(), conversation.lastActivityAt);
  // At the top of the list, as if something had been said.
  const onTop: ConversationPatch = { lastActivityAt: now, wokeAt: now };
  await updateConversation(ctx, conversation, { ...broughtBack(conversation), ...onTop });
  await recordEvent(ctx, conversation, { type: "woke" }, null);
}

/** Takes back what a person did last; false when too much has happened since. */
export async function undoAside(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
): Promise<boolean> {
  const { undo } = conversation;
  if (undo === undefined) return false;
  const { archived, snooze, attentionSince, settledSeq } = undo;
  const attention = attentionSince !== undefined;
  await updateConversation(ctx, conversation, {
    archived,
    snooze,
    attention,
    attentionSince,
    settledSeq,
  });
  // The timer it had may have gone off while it was set aside otherwise.
  if (snooze !== undefined) await scheduleWake(ctx, conversation._id, snooze.until);
  if (archived !== conversation.archived) {
    const type = archived ? "archived" : "unarchived";
    await recordEvent(ctx, conversation, { type }, ctx.member);
  } else if (snooze !== undefined) {
    await recordEvent(ctx, conversation, { type: "snoozed", until: snooze.until }, ctx.member);
  }
  return true;
}

/** A timer is never called off: one whose snooze is not there any more does nothing. */
async function scheduleWake(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  until: number,
): Promise<void> {
  await ctx.scheduler.runAt(until, internal.snooze.wake, { conversationId, until });
}

function broughtBack(conversation: Doc<"conversations">): ConversationPatch {
  const attentionSince = waitingSince(conversation);
  return { archived: false, attention: attentionSince !== undefined, attentionSince };
}

function undoOf(conversation: Doc<"conversations">): Doc<"conversations">["undo"] {
  const { archived, snooze, attentionSince, settledSeq } = conversation;
  return { archived, snooze, attentionSince, settledSeq };
}
