import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { smsRank } from "../shared/status";
import { advanceMessage } from "./delivery";
import { isRecorded, recordEvent } from "./providerEvents";
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
};

/** Records a status event and applies it, once. An event about a message not known yet is parked. */
export async function applyStatus(ctx: MutationCtx, event: StatusEvent): Promise<void> {
  const { sid, status, errorCode, payload } = event;
  const eventKey = `status:${sid}:${status.toLowerCase()}:${errorCode ?? ""}`;
  if (await isRecorded(ctx, eventKey)) return;
  const base = { eventKey, subject: sid, kind: "status" as const, payload };
  if (!event.ours) return await recordEvent(ctx, { ...base, outcome: "quarantined" });

  const message = await messageOf(ctx, event);
  if (message === null) return await recordEvent(ctx, { ...base, outcome: "parked" });
  const rank = smsRank(status);
  let applied = false;
  if (rank !== null && message.providerId === sid) {
    await advanceMessage(ctx, message, { rank, errorCode });
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
