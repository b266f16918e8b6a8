import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { smsRank } from "../shared/status";
import { isErased } from "./erasure/erasedIds";
import { advanceText } from "./overflow";
import {
  accountOf,
  type EventOrigin,
  isDone,
  recordEvent,
  soleAccount,
  STRAY,
} from "./providerEvents";
import { keepSender } from "./senders";
import { adopt } from "./settlement";

export type StatusEvent = {
  sid: string;
  status: string;
  errorCode?: string | undefined;
  /** From our own StatusCallback address: which message and which try of it. */
  mid?: string | undefined;
  attempt?: number | undefined;
  /** The account the event names is ours. */
  ours: boolean;
  payload: string;
  /** The customer's number and ours, as the event has them. */
  contact?: string | undefined;
  ourNumber?: string | undefined;
} & EventOrigin;

/** What a status event is known by: Twilio names none of its own. */
export function statusKey({ sid, status, errorCode }: StatusEvent): string {
  return `status:${sid}:${status.toLowerCase()}:${errorCode ?? ""}`;
}

/** Records a status event and applies it, once. An event about a message not known yet is parked. */
export async function applyStatus(ctx: MutationCtx, event: StatusEvent): Promise<void> {
  const { sid, status, errorCode, payload, path, signature, contact } = event;
  const eventKey = statusKey(event);
  if ((await isErased(ctx, sid, event.mid)) || (await isDone(ctx, eventKey, event))) return;
  const raw = { payload, path, signature, contact };
  const base = { eventKey, subject: sid, kind: "status" as const, ...raw };
  if (!event.ours) {
    const accountId = await soleAccount(ctx);
    const reason = STRAY.account;
    return await recordEvent(ctx, { ...base, accountId, outcome: "quarantined", reason });
  }

  const message = await messageOf(ctx, event);
  if (message === null) {
    const accountId = await accountOf(ctx, event.ourNumber);
    return await recordEvent(ctx, { ...base, accountId, outcome: "parked", reason: STRAY.message });
  }
  const conversation = await ctx.db.get("conversations", message.conversationId);
  if (conversation !== null) await keepSender(ctx, conversation, event.ourNumber);
  const rank = smsRank(status);
  let applied = false;
  if (rank !== null && message.providerId === sid) {
    await advanceText(ctx, message, { rank, errorCode });
    applied = true;
  } else if (rank !== null) {
    const attempt = event.attempt ?? message.attempt ?? 1;
    applied = await adopt(ctx, { messageId: message._id, attempt }, { sid, status, errorCode });
  }
  await recordEvent(ctx, {
    ...base,
    accountId: message.accountId,
    messageId: message._id,
    outcome: applied ? "applied" : "ignored",
    reason: applied ? undefined : rank === null ? STRAY.word : STRAY.otherTry,
  });
}

/** The outgoing text an event is about: by Twilio's id, else by ours in the callback's address. */
async function messageOf(
  ctx: QueryCtx,
  { sid, mid }: StatusEvent,
): Promise<Doc<"messages"> | null> {
  const known = await ctx.db
    .query("messages")
    .withIndex("by_providerId", (q) => q.eq("providerId", sid))
    .first();
  if (known !== null) return known.direction === "out" ? known : null;
  const messageId = mid === undefined ? null : ctx.db.normalizeId("messages", mid);
  const named = messageId === null ? null : await ctx.db.get("messages", messageId);
  return named?.direction === "out" ? named : null;
}
