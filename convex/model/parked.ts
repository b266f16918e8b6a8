import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { readEvent } from "../channels/resend/events";
import { rankOf, smsRank } from "../shared/status";
import { advanceText } from "./overflow";

/** Status events of one message: a provider has fewer than ten words for it. */
const MAX_EVENTS = 32;

/** Applies status events that came before we knew which message they were about. */
export async function applyParked(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  sid: string,
): Promise<void> {
  const channel = (await channelOfMessage(ctx, messageId)) === "email" ? "email" : "sms";
  const provider = channel === "email" ? "resend" : "twilio";
  const events = await ctx.db
    .query("providerEvents")
    .withIndex("by_provider_and_subject", (q) => q.eq("provider", provider).eq("subject", sid))
    .take(MAX_EVENTS);
  for (const event of events) {
    if (event.outcome !== "parked") continue;
    const message = await ctx.db.get("messages", messageId);
    // Sent again meanwhile: what is said of the try before is said of nothing.
    if (message === null || message.providerId !== sid) return;
    const { rank, errorCode } = channel === "email" ? wordOfResend(event) : wordOfTwilio(event);
    if (rank === null) continue;
    await advanceText(ctx, message, { rank, errorCode });
    await ctx.db.patch("providerEvents", event._id, {
      outcome: "applied",
      reason: undefined,
      messageId,
      accountId: message.accountId,
    });
  }
}

type Word = { rank: number | null; errorCode?: string | undefined };

function wordOfTwilio({ payload }: Doc<"providerEvents">): Word {
  const params = new URLSearchParams(payload);
  const errorCode = params.get("ErrorCode") ?? undefined;
  return { rank: smsRank(params.get("MessageStatus") ?? ""), errorCode };
}

function wordOfResend({ payload }: Doc<"providerEvents">): Word {
  const event = readEvent(payload);
  if (event?.kind !== "status") return { rank: null };
  return { rank: rankOf("email", event.status), errorCode: event.errorCode };
}

async function channelOfMessage(ctx: MutationCtx, messageId: Id<"messages">) {
  const message = await ctx.db.get("messages", messageId);
  const conversation = message && (await ctx.db.get("conversations", message.conversationId));
  return conversation?.channel;
}
