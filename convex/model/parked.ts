import type { Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { smsRank } from "../shared/status";
import { advanceMessage } from "./delivery";

/** Status events of one message: Twilio has fewer than ten words for it. */
const MAX_EVENTS = 32;

/** Applies status events that came before we knew which message they were about. */
export async function applyParked(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  sid: string,
): Promise<void> {
  const events = await ctx.db
    .query("providerEvents")
    .withIndex("by_provider_and_subject", (q) => q.eq("provider", "twilio").eq("subject", sid))
    .take(MAX_EVENTS);
  for (const event of events) {
    if (event.outcome !== "parked") continue;
    const message = await ctx.db.get("messages", messageId);
    if (message === null) return;
    const params = new URLSearchParams(event.payload);
    const rank = smsRank(params.get("MessageStatus") ?? "");
    if (rank === null) continue;
    await advanceMessage(ctx, message, { rank, errorCode: params.get("ErrorCode") ?? undefined });
    await ctx.db.patch("providerEvents", event._id, {
      outcome: "applied",
      messageId,
      accountId: message.accountId,
    });
  }
}
