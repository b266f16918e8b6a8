import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { attentionAfterAccepted, attentionAfterFailed, waitingSince } from "../attention";
import type { ConversationPatch } from "../conversations";
import { changeMessage } from "./messages";
import type { Answer } from "./shapes";

/** What a person's reply does to its conversation, and what it is an answer to for the reports. */
export type Effect = { patch: ConversationPatch; answer: Answer };

/** The provider has accepted a reply: the wait it ends, or puts at a later message, was that long. */
export async function acceptReply(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  reply: Doc<"messages">,
): Promise<Effect> {
  const patch = await attentionAfterAccepted(ctx, conversation, reply);
  const before = waitingSince(conversation);
  const after = waitingSince({ ...conversation, ...patch });
  const ended = before !== undefined && (after === undefined || after > before);
  const { since = ended ? before : undefined, waited, first } = reply.report ?? {};
  // Accepted once before, or nobody waited.
  if (since === undefined) return { patch, answer: { waited, first } };
  const { opening } = conversation;
  return {
    patch: { ...patch, opening: undefined },
    answer: { waited: Math.max(0, Date.now() - since), first: opening },
  };
}

/** A reply has failed: it answers nothing, and the exchange is as it was if the customer waits again. */
export async function failReply(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  { report }: Doc<"messages">,
): Promise<Effect> {
  const patch = await attentionAfterFailed(ctx, conversation);
  const reopens = report?.first === true && patch.attention === true;
  return { patch: reopens ? { ...patch, opening: true } : patch, answer: {} };
}

/** Archived while the answer is on its way: with the answer stays how long its customer waits. */
export async function keepWait(
  ctx: MutationCtx,
  conversation: Doc<"conversations">,
  reply: Doc<"messages">,
): Promise<void> {
  const since = waitingSince(conversation);
  await changeMessage(ctx, conversation.channel, reply, {}, { since });
}
