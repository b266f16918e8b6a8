import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { alertOwners } from "./alerts";
import { attentionAfterInbound } from "./attention";
import { type ConversationPatch, namesOf, previewOf, updateConversation } from "./conversations";
import { insertMessage } from "./reports/messages";
import { cancelAnswered } from "./scheduled";

type Fields = Pick<
  WithoutSystemFields<Doc<"messages">>,
  "body" | "providerId" | "segments" | "mediaCount" | "attachments" | "clientId"
>;

/**
 * What every message of a customer does, whatever its channel: it is stored with its number, and its
 * conversation waits for us, is unread, comes back from the archive and tells whose it is.
 */
export async function addIncoming(
  ctx: MutationCtx,
  before: Doc<"conversations">,
  fields: Fields,
  also: ConversationPatch = {},
): Promise<{ messageId: Id<"messages">; conversation: Doc<"conversations"> }> {
  const now = Math.max(Date.now(), before.lastActivityAt);
  const inboundSeq = before.inboundSeq + 1;
  const messageId = await insertMessage(ctx, before.channel, {
    ...fields,
    accountId: before.accountId,
    conversationId: before._id,
    direction: "in",
    authorName: before.contactName,
    at: now,
    receivedAt: now,
    status: "received",
    statusRank: 0,
    aiGenerated: false,
    inboundSeq,
  });
  const conversation = await updateConversation(ctx, before, {
    lastActivityAt: now,
    lastInboundAt: now,
    lastDirection: "in",
    preview: previewOf(fields.body || namesOf(fields.attachments), fields.mediaCount),
    inboundSeq,
    archived: false,
    ...also,
    ...attentionAfterInbound(before, now),
  });
  await alertOwners(ctx, conversation, messageId);
  await cancelAnswered(ctx, conversation);
  return { messageId, conversation };
}
