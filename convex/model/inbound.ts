import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { UNKNOWN_CONTACT } from "../shared/inbox";
import { isLikelyStop } from "../shared/likelyStop";
import { isUnseen } from "../shared/text";
import { addConsent, consentOf, consentWord, recordOptIn, recordOptOut } from "./consent";
import { findByAddress, insertConversation } from "./conversations";
import { isErased } from "./erasure/erasedIds";
import { expectMedia } from "./inboundMedia";
import { addIncoming } from "./incoming";
import { askForReview } from "./stopReview";
import { type EventOrigin, isDone, recordEvent, soleAccount, STRAY } from "./providerEvents";
import { accountOfNumber } from "./senders";

export type InboundText = {
  sid: string;
  from: string;
  to: string;
  body: string;
  mediaCount: number;
  segments?: number | undefined;
  optOutType?: string | undefined;
  /** The Messaging Service it came by. */
  service?: string | undefined;
  /** The account the event names is ours. */
  ours: boolean;
  payload: string;
} & EventOrigin;

/** Who writes: the customer with this number, or a new contact. */
type Sender = { contactName: string; customerId?: Id<"customers"> };

/** What an inbound text's event is known by. */
export function inboundKey(sid: string): string {
  return `inbound:${sid}`;
}

/**
 * Records an inbound text and applies it, once: message, conversation, counts, consent. A text to
 * a number that is not ours is kept in quarantine, never dropped.
 */
export async function applyInbound(ctx: MutationCtx, text: InboundText): Promise<void> {
  const { sid, payload, path, signature, from: contact } = text;
  const eventKey = inboundKey(sid);
  if ((await isErased(ctx, sid)) || (await isDone(ctx, eventKey, text))) return;
  const raw = { payload, path, signature, contact };
  const base = { eventKey, subject: sid, kind: "inbound" as const, ...raw };
  const accountId = text.ours ? await accountOfNumber(ctx, text.to, text.service) : null;
  if (accountId === null) {
    const reason = text.ours ? STRAY.number : STRAY.account;
    const sole = await soleAccount(ctx);
    return await recordEvent(ctx, { ...base, accountId: sole, outcome: "quarantined", reason });
  }

  const before =
    (await findByAddress(ctx, accountId, "sms", text.from)) ??
    (await startConversation(ctx, accountId, "sms", text));
  const { messageId, conversation: after } = await addIncoming(
    ctx,
    before,
    {
      body: isUnseen(text.body) ? "" : text.body,
      providerId: text.sid,
      segments: text.segments,
      mediaCount: text.mediaCount > 0 ? text.mediaCount : undefined,
    },
    { ourAddress: text.to, unreachable: undefined },
  );
  if (text.mediaCount > 0) await expectMedia(ctx, messageId);
  const word = consentWord(text.body, text.optOutType);
  if (word === "stop") {
    await recordOptOut(ctx, after, { source: "keyword", messageId, detail: text.body.trim() });
  } else if (word === "start" || (word === "yes" && after.optedOut)) {
    await recordOptIn(ctx, after, { source: "keyword", messageId, detail: text.body.trim() });
  } else if (!after.optedOut && isLikelyStop(text.body)) {
    await askForReview(ctx, after, messageId);
  }
  await recordEvent(ctx, { ...base, accountId, messageId, outcome: "applied" });
}

/** A first message: a customer's conversation, or a new lead's if nobody knows the address. */
export async function startConversation(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  channel: "sms" | "email",
  { from, to }: { from: string; to: string },
): Promise<Doc<"conversations">> {
  const sender = await senderOf(ctx, accountId, from);
  const consent = await consentOf(ctx, accountId, channel, from);
  const isLead = sender.customerId === undefined;
  const conversation = await insertConversation(ctx, {
    accountId,
    channel,
    contactAddress: from,
    ...sender,
    ourAddress: to,
    isLead,
    leadStatus: isLead ? "new" : undefined,
    archived: false,
    attention: false,
    settledSeq: 0,
    lastActivityAt: 0,
    preview: "",
    inboundSeq: 0,
    failed: false,
    optedOut: consent?.state === "optedOut",
  });
  // Whoever writes first may be answered; the ledger says how we know.
  if (consent === null) await addConsent(ctx, conversation, "implied", { source: "inbound" });
  return conversation;
}

async function senderOf(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  address: string,
): Promise<Sender> {
  const known = await ctx.db
    .query("customerAddresses")
    .withIndex("by_accountId_and_address", (q) =>
      q.eq("accountId", accountId).eq("address", address),
    )
    .first();
  const customer = known === null ? null : await ctx.db.get("customers", known.customerId);
  if (customer === null) return { contactName: UNKNOWN_CONTACT };
  return { contactName: customer.name, customerId: customer._id };
}
