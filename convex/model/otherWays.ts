import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";
import { attachmentProblem } from "../shared/attachments";
import type { ConsentWay } from "../shared/customers";
import { fail } from "../shared/errors";
import { unreachableFor } from "../shared/failures";
import { type Channel, CHANNELS, type SendQuestion } from "../shared/inbox";
import { canSee } from "./access";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "./caller";
import { isChannelConnected } from "./channels";
import { consentOf } from "./consent";
import { updateConversation } from "./conversations";
import { canOpenCustomer } from "./customerAccess";
import { conversationsOf } from "./customerConversations";
import { isTakenElsewhere, tellOriginal } from "./elsewhere";
import { sendMessage } from "./messages";
import { bringBack, firstAddressOf, ourAddressFor, reach, type Target } from "./newConversation";
import { activeLink } from "./portalLinks";
import { channel as channelShape, type Elsewhere } from "./shapes";
import { copyFiles } from "./uploads";

/** Another channel by which a customer can be written to. */
export const otherWay = v.object({
  channel: channelShape,
  conversationId: v.union(v.id("conversations"), v.null()),
  /** Nothing is on record of their having agreed to be texted. */
  needsConsent: v.boolean(),
});
type OtherWay = Infer<typeof otherWay>;

/** One of the ways, with whom it leads to. */
type Way = OtherWay & { target: Target };

/** The other channels by which the customer of a conversation can be written to, in the order of CHANNELS. */
export async function otherWays(
  ctx: CallerQueryCtx,
  conversation: Doc<"conversations">,
): Promise<OtherWay[]> {
  if (!ctx.can("message")) return [];
  const ways = await waysOf(ctx, conversation);
  return ways.map(({ channel, conversationId, needsConsent }) => {
    return { channel, conversationId, needsConsent };
  });
}

/**
 * Sends what failed here by another channel of the same customer, once for each try that failed,
 * and returns where it went. Files that channel cannot carry are left out if `partly`, or else end
 * it with FILE_REFUSED. Ends with WRONG_STATE for a message that did not fail, with INVALID_INPUT
 * where there is no such way, with CONSENT_NEEDED, or as sendMessage.
 */
export async function sendElsewhere(
  ctx: CallerMutationCtx,
  conversation: Doc<"conversations">,
  message: Doc<"messages">,
  {
    channel,
    partly,
    consent,
    anyway,
  }: {
    channel: Channel;
    partly: boolean;
    consent?: ConsentWay | undefined;
    /** The questions its sender has answered with "anyway". */
    anyway?: readonly SendQuestion[] | undefined;
  },
): Promise<Elsewhere> {
  requirePermission(ctx, "message");
  if (message.direction !== "out" || message.status !== "failed") fail("WRONG_STATE");
  const before = message.elsewhere;
  if (before && (isTakenElsewhere(message) || before.channel === channel)) return before;

  const way = (await waysOf(ctx, conversation)).find((each) => each.channel === channel);
  if (way === undefined) fail("INVALID_INPUT", "This customer cannot be written to that way.");
  const there =
    channel === "portal"
      ? (way.target.conversation ?? fail("NOT_FOUND"))
      : await reach(ctx, channel, way.target, consent);
  const { fitting, problems } = sortFiles(channel, message.attachments ?? []);
  if (problems.length > 0 && !partly) fail("FILE_REFUSED", problems.join(" "));
  const messageId = await sendMessage(ctx, there, {
    body: message.body,
    clientId: `instead:${message._id}:${message.attempt ?? 1}:${channel}`,
    uploadIds: await copyFiles(ctx, there, fitting),
    keepDraft: true,
    insteadOf: message._id,
    anyway,
    // What waits in that conversation was not before whoever answers in this one.
    answersSeq: 0,
  });
  await bringBack(ctx, there._id);
  const elsewhere: Elsewhere = { channel, conversationId: there._id, messageId, state: "pending" };
  const answersSeq = conversation.inboundSeq;
  await ctx.db.patch("messages", message._id, { elsewhere, answersSeq });
  if (conversation.lastOutboundId === message._id) {
    await updateConversation(ctx, conversation, { failed: false });
  }
  // By the portal it is there already.
  const sent = await ctx.db.get("messages", messageId);
  if (sent !== null) await tellOriginal(ctx, sent, sent.statusRank);
  return elsewhere;
}

async function waysOf(ctx: CallerQueryCtx, conversation: Doc<"conversations">): Promise<Way[]> {
  const { customerId } = conversation;
  const customer = customerId === undefined ? null : await ctx.db.get("customers", customerId);
  if (customer === null || !(await canOpenCustomer(ctx, customer))) return [];
  const conversations = await conversationsOf(ctx, customer._id);
  const ways: Way[] = [];
  for (const channel of CHANNELS) {
    if (channel === conversation.channel) continue;
    const there = conversations.filter((each) => each.channel === channel);
    const way = await wayBy(ctx, channel, customer, there);
    if (way !== null) ways.push(way);
  }
  return ways;
}

/** How a channel leads to a customer; null where nothing can be sent to them by it. */
async function wayBy(
  ctx: CallerQueryCtx,
  channel: Channel,
  customer: Doc<"customers">,
  conversations: Doc<"conversations">[],
): Promise<Way | null> {
  const known = conversations.find((each) => unreachableFor(each.unreachable) !== "gone");
  const target: Target | null =
    known !== undefined
      ? { address: known.contactAddress, customer, conversation: known }
      : channel === "portal"
        ? null
        : await firstAddressOf(ctx, channel, customer);
  if (target === null || !isChannelConnected(channel)) return null;
  const { address, conversation } = target;
  if (conversation !== null) {
    const { optedOut, unreachable } = conversation;
    if (optedOut || unreachableFor(unreachable) === "gone") return null;
    if (!(await canSee(ctx, conversation))) return null;
    if (channel === "portal" && (await activeLink(ctx, conversation)) === null) return null;
  } else if (
    channel === "portal" ||
    (await ourAddressFor(ctx, channel, ctx.account._id)) === null
  ) {
    return null;
  }
  const consent = await consentOf(ctx, ctx.account._id, channel, address);
  if (consent?.state === "optedOut") return null;
  const needsConsent = channel === "sms" && consent === null;
  return { channel, conversationId: conversation?._id ?? null, needsConsent, target };
}

type Files = NonNullable<Doc<"messages">["attachments"]>;

/** Which of a message's files another channel carries, and why it does not carry the others. */
function sortFiles(channel: Channel, files: Files): { fitting: Files; problems: string[] } {
  const fitting: Files = [];
  const problems: string[] = [];
  for (const file of files) {
    const problem = attachmentProblem(channel, file, fitting);
    if (problem === null) fitting.push(file);
    else problems.push(problem);
  }
  return { fitting, problems };
}
