import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail, knownError } from "../shared/errors";
import { failuresOf } from "../shared/failures";
import { MAX_LATER, type SendQuestion } from "../shared/inbox";
import { visibleConversation } from "./access";
import { type CallerMutationCtx, callerAs, requirePermission } from "./caller";
import { hasNews, type Position } from "./collision";
import { updateConversation } from "./conversations";
import { giveDraft, removeDraft } from "./drafts";
import { messageOfClient, refuseIfBlocked, sendableText, sendMessage } from "./messages";
import { MAX_AGE } from "./outbox";
import { quietEnd, refuseIfQuiet } from "./quietHours";
import type { ScheduledMessage } from "./shapes";
import { recordEvent } from "./timeline";

/** Messages that wait for their time in one conversation; more are no plan any more. */
const MAX_WAITING = 20;
/** The scheduler may be this early. ms */
const EARLY = 1_000;
/** How long past its time a message is left to the timer it should have. ms */
const GRACE = 30_000;
/** Messages one sweep starts; the next one takes the rest. */
const SWEEP_BATCH = 100;

type Plan = {
  body: string;
  dueAt: number;
  cancelOnReply: boolean;
  /** The questions its author has answered with "anyway". */
  anyway?: readonly SendQuestion[] | undefined;
};

type Seen = Pick<Plan, "body" | "dueAt" | "cancelOnReply">;

type NewPlan = Plan & {
  clientId: string;
  after?: Position | undefined;
  suggestionId?: Id<"suggestions"> | undefined;
  keepDraft?: boolean;
};

/**
 * Keeps a reply until its time (ms since 1970), once for each clientId. Errors as sendMessage, and
 * INVALID_INPUT for a time that has passed or is over a year away, LIMIT_REACHED past MAX_WAITING.
 * QUIET_HOURS is about the time it is planned for.
 */
export async function scheduleMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { clientId, after, suggestionId, keepDraft = false, ...plan }: NewPlan,
): Promise<void> {
  requirePermission(ctx, "message");
  if ((await messageOfClient(ctx, conversation, clientId)) !== null) return;
  const twin = await ctx.db
    .query("scheduledMessages")
    .withIndex("by_conversationId_and_clientId", (q) =>
      q.eq("conversationId", conversation._id).eq("clientId", clientId),
    )
    .unique();
  if (twin !== null) return;
  const written = await planned(ctx, conversation, plan);
  if (after !== undefined && (await hasNews(ctx, conversation._id, ctx.member._id, after))) {
    fail("NEWER_MESSAGES");
  }
  if ((await rowsOf(ctx, conversation._id)).length >= MAX_WAITING) {
    fail("LIMIT_REACHED", `No more than ${MAX_WAITING} messages can wait in one conversation.`);
  }
  const { accountId, _id: conversationId } = conversation;
  const id = await ctx.db.insert("scheduledMessages", {
    accountId,
    conversationId,
    clientId,
    suggestionId,
    ...written,
  });
  await startTimer(ctx, id, plan.dueAt);
  if (!keepDraft) await removeDraft(ctx, conversationId, "reply");
}

/**
 * Changes what is sent and when; from then on it is the caller's. Errors as scheduleMessage;
 * NEWER_MESSAGES when it is neither what the caller has `seen` nor what they make of it.
 */
export async function rescheduleMessage(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  row: Doc<"scheduledMessages">,
  plan: Plan,
  seen?: Seen,
): Promise<void> {
  if (seen !== undefined && !isSame(row, seen) && !isSame(row, plan)) {
    fail("NEWER_MESSAGES", "Somebody else has changed this since you began. Look at it first.");
  }
  await ctx.db.patch("scheduledMessages", row._id, await planned(ctx, conversation, plan));
  await startTimer(ctx, row._id, plan.dueAt);
  if (row.state === "failed") await showFailures(ctx, conversation);
}

/** Sends it at once, in the caller's name. Errors as sendMessage. */
export async function sendScheduledNow(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { _id, body, clientId, suggestionId }: Doc<"scheduledMessages">,
  anyway: readonly SendQuestion[] = [],
): Promise<void> {
  await ctx.db.delete("scheduledMessages", _id);
  await sendMessage(ctx, conversation, { body, clientId, suggestionId, anyway, keepDraft: true });
}

/** Takes it away; the thread keeps what it said. Ends with FORBIDDEN for who may not write. */
export async function cancelScheduled(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  row: Doc<"scheduledMessages">,
): Promise<void> {
  requirePermission(ctx, "message");
  await ctx.db.delete("scheduledMessages", row._id);
  const event = { type: "scheduleCanceled" as const, name: row.authorName, text: row.body };
  await recordEvent(ctx, conversation, event, ctx.member);
  if (row.state === "failed") await showFailures(ctx, conversation);
}

/** The customer has written: what was to go only if they didn't becomes its author's draft again. */
export async function cancelAnswered(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
): Promise<void> {
  for (const row of await rowsOf(ctx, conversation._id)) {
    if (!row.cancelOnReply || row.state !== "waiting") continue;
    await ctx.db.delete("scheduledMessages", row._id);
    const event = { type: "scheduleCanceled" as const, name: row.authorName, text: row.body };
    await recordEvent(ctx, conversation, event, null);
    await giveDraft(ctx, conversation, row.authorId, row.body);
  }
}

/**
 * Its time has come: sends it as its author, in the transaction that takes it away, so that it goes
 * once whatever calls this. What stands in the way is said on it, and the text stays; quiet hours
 * and a likely "stop" that nobody was asked about only put it off. Nothing happens for a time that was changed since
 * (`dueAt`).
 */
export async function sendScheduled(
  ctx: MutationCtx,
  id: Id<"scheduledMessages">,
  dueAt: number,
): Promise<void> {
  const row = await ctx.db.get("scheduledMessages", id);
  const now = Date.now();
  if (row === null || row.state !== "waiting" || row.dueAt !== dueAt) return;
  if (dueAt > now + EARLY) return await startTimer(ctx, id, dueAt);
  const conversation = await ctx.db.get("conversations", row.conversationId);
  if (conversation === null || conversation.erasing) {
    return await ctx.db.delete("scheduledMessages", id);
  }
  if (conversation.stopReview !== undefined && !row.anyway?.includes("stopReview")) {
    return await ctx.db.patch("scheduledMessages", id, { state: "held" });
  }
  const quiet = await quietEndFor(ctx, conversation, row, now);
  if (quiet !== null) {
    await ctx.db.patch("scheduledMessages", id, { dueAt: quiet });
    return await startTimer(ctx, id, quiet);
  }
  const problem = await trySending(ctx, conversation, row, now);
  if (problem === null) return await ctx.db.delete("scheduledMessages", id);
  await ctx.db.patch("scheduledMessages", id, { state: "failed", failure: problem });
  // Back in the list, for somebody to see it.
  const shown = await updateConversation(ctx, conversation, { failed: true, archived: false });
  const event = { type: "scheduleFailed" as const, name: row.authorName, reason: problem };
  await recordEvent(ctx, shown, event, null);
}

/** The customer may have asked for no more texts: who said "anyway" before did not know of it. */
export async function askAgain(ctx: MutationCtx, conversationId: Id<"conversations">) {
  for (const { _id, anyway = [] } of await rowsOf(ctx, conversationId)) {
    if (!anyway.includes("stopReview")) continue;
    const left = anyway.filter((question) => question !== "stopReview");
    await ctx.db.patch("scheduledMessages", _id, { anyway: left });
  }
}

/** Somebody has looked at a likely "stop": what waited for that goes on. */
export async function releaseHeld(ctx: MutationCtx, conversationId: Id<"conversations">) {
  const dueAt = Date.now();
  for (const { _id, state } of await rowsOf(ctx, conversationId)) {
    if (state !== "held") continue;
    await ctx.db.patch("scheduledMessages", _id, { state: "waiting", dueAt });
    await startTimer(ctx, _id, dueAt);
  }
}

/** Starts what no timer has sent: lost with a process, or a deployment that was down. */
export async function sweepScheduled(ctx: MutationCtx): Promise<void> {
  const late = await ctx.db
    .query("scheduledMessages")
    .withIndex("by_state_and_dueAt", (q) =>
      q.eq("state", "waiting").lt("dueAt", Date.now() - GRACE),
    )
    .take(SWEEP_BATCH);
  for (const { _id, dueAt } of late) await startTimer(ctx, _id, dueAt);
}

/** What waits or has failed in a conversation, the next one first. */
export async function scheduledIn(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<ScheduledMessage[]> {
  const rows = await rowsOf(ctx, conversationId);
  return rows.map(({ _id, authorName, body, state, dueAt, cancelOnReply, failure }) => ({
    _id,
    authorName,
    body,
    state,
    dueAt,
    cancelOnReply,
    failure,
  }));
}

/** Until when quiet hours stand in the way of a message whose author was not asked about them. */
async function quietEndFor(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  { anyway = [] }: Doc<"scheduledMessages">,
  now: number,
): Promise<number | null> {
  if (anyway.includes("quietHours")) return null;
  const account = await ctx.db.get("accounts", conversation.accountId);
  return account === null ? null : await quietEnd(ctx, account, conversation, now);
}

/** Sends; or says why it cannot go, with nothing changed. */
async function trySending(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  row: Doc<"scheduledMessages">,
  now: number,
): Promise<string | null> {
  const { authorId, authorName, dueAt, body, clientId, answersSeq, suggestionId, anyway } = row;
  if (now - dueAt > MAX_AGE) return failuresOf(conversation.channel).tooOld;
  const caller = await callerAs(ctx, authorId);
  if (caller === null) return `${authorName} is no longer a member.`;
  if (conversation.archived && conversation.snooze === undefined) {
    return "The conversation was archived before its time came.";
  }
  const as = { ...ctx, ...caller };
  try {
    await visibleConversation(as, conversation._id);
    const reply = { body, clientId, answersSeq, suggestionId, anyway, keepDraft: true };
    await sendMessage(as, conversation, reply);
    return null;
  } catch (error) {
    // These end it before anything is written.
    const known = knownError(error);
    if (known === null) throw error;
    const lostAccess = known.code === "NOT_FOUND" || known.code === "FORBIDDEN";
    return lostAccess ? `${authorName} may not write here any more.` : known.message;
  }
}

function isSame(row: Doc<"scheduledMessages">, { body, dueAt, cancelOnReply }: Seen): boolean {
  return row.body === body && row.dueAt === dueAt && row.cancelOnReply === cancelOnReply;
}

/** The row of a plan, once it holds. Errors as scheduleMessage. */
async function planned(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  { body, dueAt, cancelOnReply, anyway = [] }: Plan,
) {
  refuseIfBlocked(ctx, conversation);
  const now = Date.now();
  if (!(dueAt > now && dueAt <= now + MAX_LATER)) {
    fail("INVALID_INPUT", "Choose a time in the future, within a year.");
  }
  const text = sendableText(conversation, body);
  if (conversation.stopReview !== undefined && !anyway.includes("stopReview")) fail("STOP_REVIEW");
  if (!anyway.includes("quietHours")) await refuseIfQuiet(ctx, ctx.account, conversation, dueAt);
  return {
    body: text,
    dueAt,
    cancelOnReply,
    anyway: [...anyway],
    state: "waiting" as const,
    failure: undefined,
    authorId: ctx.member._id,
    authorName: ctx.member.name,
    answersSeq: conversation.inboundSeq,
  };
}

/** A timer is never called off: one whose time is not the message's any more does nothing. */
async function startTimer(
  ctx: MutationCtx,
  scheduledId: Id<"scheduledMessages">,
  dueAt: number,
): Promise<void> {
  const at = Math.max(dueAt, Date.now());
  await ctx.scheduler.runAt(at, internal.scheduled.send, { scheduledId, dueAt });
}

/** The list's mark of what failed, once a failed one is dealt with. */
async function showFailures(ctx: MutationCtx, conversation: Doc<"conversations">): Promise<void> {
  const rows = await rowsOf(ctx, conversation._id);
  const { lastOutboundId } = conversation;
  const last = lastOutboundId ? await ctx.db.get("messages", lastOutboundId) : null;
  const failed =
    last?.status === "failed" ||
    last?.status === "unknown" ||
    rows.some(({ state }) => state === "failed");
  await updateConversation(ctx, conversation, { failed });
}

async function rowsOf(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Doc<"scheduledMessages">[]> {
  return await ctx.db
    .query("scheduledMessages")
    .withIndex("by_conversationId_and_dueAt", (q) => q.eq("conversationId", conversationId))
    .take(MAX_WAITING);
}
