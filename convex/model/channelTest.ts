import type { Id } from "../_generated/dataModel";
import { fail } from "../shared/errors";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, requirePermission } from "./caller";
import { limit } from "./limits";
import { messageOfClient } from "./messages";
import { type StartChannel, startConversation } from "./newConversation";

/**
 * Sends a short message that says what it is, by the way of every other: it stands in the
 * conversation with that address. Errors as startConversation, and RATE_LIMITED.
 */
export async function sendChannelTest(
  ctx: CallerMutationCtx,
  test: { channel: StartChannel; address: string; agreed: boolean; clientId: string },
): Promise<Id<"messages">> {
  requirePermission(ctx, "manageSettings");
  const { channel, address, agreed, clientId } = test;
  await limit(ctx, "channelTest", ctx.account._id);
  const conversationId = await startConversation(ctx, {
    channel,
    recipient: { address },
    ...(agreed && { consent: "inPerson" }),
    body: `This is a test from ${ctx.account.name}. There is no need to answer.`,
    subject: `A test from ${ctx.account.name}`,
    clientId,
  });
  const conversation = (await ctx.db.get("conversations", conversationId)) ?? fail("NOT_FOUND");
  const message = (await messageOfClient(ctx, conversation, clientId)) ?? fail("NOT_FOUND");
  await recordAudit(ctx, "channel.tested", conversationId);
  return message._id;
}
