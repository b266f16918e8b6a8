import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../shared/errors";
import { visibleConversation } from "./access";
import { recordAudit } from "./audit";
import { type CallerMutationCtx, type CallerQueryCtx, requirePermission } from "./caller";
import { addConsent, consentOf, recordOptIn, recordOptOut } from "./consent";
import { findByAddress } from "./conversations";
import { visibleCustomer } from "./customerAccess";
import type { ConsentLedger } from "./consentShapes";

/** Rows of one address that are shown; the newest say what holds. */
const MAX_ROWS = 50;
const MAX_REASON = 300;

/** A conversation's contact, or a customer with all their addresses. */
export type Whom = { conversationId: Id<"conversations"> } | { customerId: Id<"customers"> };
type Address = { channel: "sms" | "email"; address: string };

/** Who agreed to what and when, address by address. */
export async function ledgersOf(ctx: CallerQueryCtx, whom: Whom): Promise<ConsentLedger[]> {
  const { addresses } = await addressesOf(ctx, whom);
  return await Promise.all(addresses.map((address) => ledgerOf(ctx, address)));
}

/**
 * A member's own word: that somebody agreed to hear from us, or wants to no longer, and how they
 * know. Ends with FORBIDDEN, NOT_FOUND, INVALID_INPUT without a reason, WRONG_STATE for an opt-out
 * that holds already, and OPTED_OUT for an opt-in of somebody who opted out by themselves.
 */
export async function recordByHand(
  ctx: CallerMutationCtx,
  { whom, channel, address, state, reason }: ByHand,
): Promise<void> {
  const { subject, addresses } = await addressesOf(ctx, whom);
  requirePermission(ctx, "message");
  const isTheirs = addresses.some((own) => own.channel === channel && own.address === address);
  if (!isTheirs) fail("NOT_FOUND");
  const detail = reason.trim();
  if (detail === "") fail("INVALID_INPUT", "Say how you know.");
  if (detail.length > MAX_REASON) {
    fail("INVALID_INPUT", `Say it in ${MAX_REASON} characters at most.`);
  }
  const newest = await consentOf(ctx, ctx.account._id, channel, address);
  if (state === "optedOut" && newest?.state === "optedOut") {
    fail("WRONG_STATE", "They have opted out already.");
  }
  if (state === "optedIn" && isLocked(newest)) fail("OPTED_OUT", LOCKED[channel]);

  const evidence = { source: "member" as const, by: ctx.member, detail };
  const conversation = await findByAddress(ctx, ctx.account._id, channel, address);
  if (conversation === null) {
    const contact = { accountId: ctx.account._id, channel, contactAddress: address };
    await addConsent(ctx, contact, state, evidence);
  } else {
    await (state === "optedIn" ? recordOptIn : recordOptOut)(ctx, conversation, evidence);
  }
  await recordAudit(ctx, state === "optedIn" ? "consent.optedIn" : "consent.optedOut", subject);
}

type ByHand = Address & { whom: Whom; state: "optedIn" | "optedOut"; reason: string };

/** They said it themselves, and their carrier or our provider holds them to it. */
const LOCKED = {
  sms: "They opted out by text themselves, so only they can opt in again, by texting START.",
  email: "They marked our email as spam, so only they can begin again, by writing to you.",
};

function isLocked(newest: Doc<"consent"> | null): boolean {
  return newest?.state === "optedOut" && newest.source !== "member";
}

async function addressesOf(
  ctx: CallerQueryCtx,
  whom: Whom,
): Promise<{ subject: Id<"conversations"> | Id<"customers">; addresses: Address[] }> {
  if ("customerId" in whom) {
    const { _id, phones, emails } = await visibleCustomer(ctx, whom.customerId);
    const texts = phones.map((address) => ({ channel: "sms" as const, address }));
    const mails = emails.map((address) => ({ channel: "email" as const, address }));
    return { subject: _id, addresses: [...texts, ...mails] };
  }
  const { _id, channel, contactAddress } = await visibleConversation(ctx, whom.conversationId);
  const addresses = channel === "portal" ? [] : [{ channel, address: contactAddress }];
  return { subject: _id, addresses };
}

async function ledgerOf(
  ctx: CallerQueryCtx,
  { channel, address }: Address,
): Promise<ConsentLedger> {
  const rows = await ctx.db
    .query("consent")
    .withIndex("by_accountId_and_channel_and_address", (q) =>
      q.eq("accountId", ctx.account._id).eq("channel", channel).eq("address", address),
    )
    .order("desc")
    .take(MAX_ROWS);
  const [newest = null] = rows;
  return {
    channel,
    address,
    state: newest?.state ?? null,
    locked: isLocked(newest) ? LOCKED[channel] : null,
    rows: await Promise.all(
      rows.map(async ({ _id, state, source, at, detail, memberId }) => ({
        _id,
        state,
        source,
        at,
        detail,
        memberName: memberId && (await nameOf(ctx, memberId)),
      })),
    ),
  };
}

async function nameOf(ctx: QueryCtx, memberId: Id<"members">): Promise<string | undefined> {
  return (await ctx.db.get("members", memberId))?.name;
}
