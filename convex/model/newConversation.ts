import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import type { ConsentWay } from "../shared/customers";
import { fail } from "../shared/errors";
import { type Channel, type SendQuestion, UNKNOWN_CONTACT } from "../shared/inbox";
import { ownerOf, regionOf, toE164, toEmail } from "./addresses";
import { canSee } from "./access";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "./caller";
import { isChannelConnected } from "./channels";
import { addConsent, consentOf } from "./consent";
import { findByAddress, insertConversation, updateConversation } from "./conversations";
import { canOpenCustomer, visibleCustomer } from "./customerAccess";
import { conversationsOf } from "./customerConversations";
import { firstMailbox } from "./emailOut";
import { sendMessage } from "./messages";
import { scheduleMessage } from "./scheduled";
import { firstSender } from "./senders";

export type StartChannel = Exclude<Channel, "portal">;

/** Whom to write to: a customer, at this address of theirs or at whichever serves; or an address alone. */
export type Recipient = {
  customerId?: Id<"customers"> | undefined;
  address?: string | undefined;
};

export type Target = {
  address: string;
  customer: Doc<"customers"> | null;
  /** The conversation there is with them on this channel. */
  conversation: Doc<"conversations"> | null;
};

/** What New Conversation says before anything is sent. */
export async function checkRecipient(
  ctx: CallerQueryCtx,
  channel: StartChannel,
  recipient: Recipient,
) {
  const { address, customer, conversation } = await targetOf(ctx, channel, recipient);
  const consent = channel === "sms" ? await consentOf(ctx, ctx.account._id, "sms", address) : null;
  return {
    address,
    customerName: customer?.name ?? null,
    customerId: customer?._id ?? null,
    conversationId:
      conversation !== null && (await canSee(ctx, conversation)) ? conversation._id : null,
    needsConsent: channel === "sms" && consent === null,
    optedOut: consent?.state === "optedOut" || (conversation?.optedOut ?? false),
    connected: isChannelConnected(channel),
  };
}

/**
 * Starts a conversation with its first message, or goes on with the one there is; once for each
 * clientId of a member. Ends with FORBIDDEN, NOT_FOUND, INVALID_PHONE, INVALID_EMAIL,
 * CONSENT_NEEDED, or as sendMessage.
 */
export async function startConversation(
  ctx: CallerMutationCtx,
  {
    channel,
    recipient,
    consent,
    dueAt,
    ...message
  }: {
    channel: StartChannel;
    recipient: Recipient;
    /** How the customer agreed to be texted, when nothing is on record. */
    consent?: ConsentWay | undefined;
    /** When the first message is to go, if not at once. */
    dueAt?: number | undefined;
    /** The questions its author has answered with "anyway". */
    anyway?: readonly SendQuestion[] | undefined;
    body: string;
    subject?: string | undefined;
    clientId: string;
  },
): Promise<Id<"conversations">> {
  requirePermission(ctx, "message");
  const twin = await ctx.db
    .query("startedConversations")
    .withIndex("by_memberId_and_clientId", (q) =>
      q.eq("memberId", ctx.member._id).eq("clientId", message.clientId),
    )
    .unique();
  if (twin !== null) return twin.conversationId;

  const target = await targetOf(ctx, channel, recipient);
  const conversation = await reach(ctx, channel, target, consent);
  if (dueAt === undefined) {
    await sendMessage(ctx, conversation, { ...message, keepDraft: true });
  } else {
    const plan = { ...message, dueAt, cancelOnReply: true };
    await scheduleMessage(ctx, conversation, { ...plan, keepDraft: true });
  }
  await bringBack(ctx, conversation._id);
  await ctx.db.insert("startedConversations", {
    accountId: ctx.account._id,
    memberId: ctx.member._id,
    clientId: message.clientId,
    conversationId: conversation._id,
  });
  return conversation._id;
}

/**
 * The conversation to write to somebody in: the one there is or a new one, with their consent on
 * record. Ends with CHANNEL_NOT_CONNECTED or CONSENT_NEEDED.
 */
export async function reach(
  ctx: CallerMutationCtx,
  channel: StartChannel,
  target: Target,
  consent: ConsentWay | undefined,
): Promise<Doc<"conversations">> {
  if (!isChannelConnected(channel)) fail("CHANNEL_NOT_CONNECTED");
  const known = await consentOf(ctx, ctx.account._id, channel, target.address);
  if (channel === "sms" && known === null && consent === undefined) fail("CONSENT_NEEDED");
  const conversation =
    target.conversation ?? (await open(ctx, channel, target, known?.state === "optedOut"));
  if (channel === "sms" && known === null) {
    await addConsent(ctx, conversation, "optedIn", {
      source: "member",
      by: ctx.member,
      detail: consent,
    });
    await recordAudit(ctx, "consent.recorded", conversation._id);
  }
  return conversation;
}

/** A conversation that was just written in is not in the archive. */
export async function bringBack(
  ctx: CallerMutationCtx,
  conversationId: Id<"conversations">,
): Promise<void> {
  const now = await ctx.db.get("conversations", conversationId);
  if (now?.archived) await updateConversation(ctx, now, { archived: false });
}

async function targetOf(
  ctx: CallerQueryCtx,
  channel: StartChannel,
  { customerId, address: text }: Recipient,
): Promise<Target> {
  const customer = customerId === undefined ? null : await visibleCustomer(ctx, customerId);
  if (text === undefined)
    return await targetOfCustomer(ctx, channel, customer ?? fail("NOT_FOUND"));
  const address =
    channel === "sms"
      ? (toE164(text, regionOf(ctx.account)) ?? fail("INVALID_PHONE"))
      : (toEmail(text) ?? fail("INVALID_EMAIL"));
  const owner = await ownerOf(ctx, ctx.account._id, address);
  if (customer !== null && owner?._id !== customer._id) fail("NOT_FOUND");
  // Whoever sees only their own customers cannot find out by an address who the others are.
  if (!ctx.can("viewAll") && (owner === null || !(await canOpenCustomer(ctx, owner)))) {
    fail("FORBIDDEN", "You can write to the customers of your own jobs.");
  }
  const conversation = await findByAddress(ctx, ctx.account._id, channel, address);
  return { address, customer: owner, conversation };
}

/** Where this customer is already talked with on the channel, or else their first address for it. */
async function targetOfCustomer(
  ctx: CallerQueryCtx,
  channel: StartChannel,
  customer: Doc<"customers">,
): Promise<Target> {
  const all = await conversationsOf(ctx, customer._id);
  const there = all.find((conversation) => conversation.channel === channel);
  if (there !== undefined) {
    return { address: there.contactAddress, customer, conversation: there };
  }
  const first = await firstAddressOf(ctx, channel, customer);
  if (first !== null) return first;
  const what = channel === "sms" ? "phone number" : "email address";
  fail("INVALID_INPUT", `${customer.name} has no ${what} yet.`);
}

/** A customer's first address for a channel; null when they have none. */
export async function firstAddressOf(
  ctx: CallerQueryCtx,
  channel: StartChannel,
  customer: Doc<"customers">,
): Promise<Target | null> {
  const [address] = channel === "sms" ? customer.phones : customer.emails;
  if (address === undefined) return null;
  const conversation = await findByAddress(ctx, ctx.account._id, channel, address);
  return { address, customer, conversation };
}

async function open(
  ctx: CallerMutationCtx,
  channel: StartChannel,
  { address, customer }: Target,
  optedOut: boolean,
): Promise<Doc<"conversations">> {
  const ourAddress = await ourAddressFor(ctx, channel, ctx.account._id);
  if (ourAddress === null) fail("CHANNEL_NOT_CONNECTED");
  return await insertConversation(ctx, {
    accountId: ctx.account._id,
    channel,
    contactAddress: address,
    contactName: customer?.name ?? UNKNOWN_CONTACT,
    customerId: customer?._id,
    ourAddress,
    isLead: customer === null,
    leadStatus: customer === null ? "new" : undefined,
    archived: false,
    attention: false,
    settledSeq: 0,
    lastActivityAt: Date.now(),
    preview: "",
    inboundSeq: 0,
    failed: false,
    optedOut,
  });
}

/** Where messages leave from when the customer has not chosen by writing there. */
export async function ourAddressFor(
  ctx: QueryCtx,
  channel: StartChannel,
  accountId: Id<"accounts">,
): Promise<string | null> {
  if (channel === "email") return (await firstMailbox(ctx, accountId))?.address ?? null;
  return await firstSender(ctx, accountId);
}
