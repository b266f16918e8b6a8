import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { fail } from "../../shared/errors";
import { nameAsTyped } from "../../shared/customers";
import { addressRow } from "../addresses";
import { recordAudit } from "../audit";
import { type CallerMutationCtx, requirePermission } from "../caller";
import { hideConversation } from "../conversations";
import { visibleCustomer } from "../customerAccess";
import { eraseBatch } from "./batches";
import { isUnsettled } from "../merges";
import { activeLink } from "../portalLinks";

/** Profiles that became one over time, and conversations of one customer: more is not business. */
const MAX_PROFILES = 100;
const MAX_CONVERSATIONS = 200;
/** Words of one address about its consent that are looked at. */
const MAX_CONSENT = 200;
/** An erasure that has rested so long has lost its schedule. ms */
const STALLED = 60_000;

/**
 * Deletes a customer with all that is known of them. This transaction takes them out of reach: the
 * profile is gone, the portal closed, their conversations are nobody's to see and their numbers and
 * addresses unknown, so that whoever writes meanwhile begins anew as an unknown contact, and nothing
 * that waits is sent. What hangs on it goes in batches. An opt-out stays in the ledger, as the number
 * or address alone: a stop holds whoever is forgotten. Ends with FORBIDDEN, NOT_FOUND, INVALID_INPUT
 * unless `typed` is the customer's name, or WRONG_STATE while a merge of them goes on.
 */
export async function startErasure(
  ctx: CallerMutationCtx,
  customerId: Id<"customers">,
  typed: string,
): Promise<Id<"erasures">> {
  requirePermission(ctx, "manageData");
  const customer = await visibleCustomer(ctx, customerId);
  if (nameAsTyped(typed) !== nameAsTyped(customer.name)) {
    fail("INVALID_INPUT", "This is not the customer’s name.");
  }
  const profiles = await profilesOf(ctx, customer);
  const conversations: Doc<"conversations">[] = [];
  for (const { _id } of profiles) {
    if (await isUnsettled(ctx, _id)) {
      fail("WRONG_STATE", "A merge of this customer is still going on. Try again in a moment.");
    }
    conversations.push(...(await conversationsOf(ctx, _id)));
  }
  if (profiles.length > MAX_PROFILES || conversations.length > MAX_CONVERSATIONS) {
    fail("LIMIT_REACHED", "This customer has more conversations than can be deleted at once.");
  }
  const addresses = new Set(profiles.flatMap(({ phones, emails }) => [...phones, ...emails]));
  for (const { channel, contactAddress } of conversations) {
    if (channel !== "portal") addresses.add(contactAddress);
  }

  for (const conversation of conversations) {
    const link = await activeLink(ctx, conversation);
    if (link !== null) await ctx.db.delete("portalLinks", link._id);
    await hideConversation(ctx, conversation);
  }
  const customerIds = profiles.map(({ _id }) => _id);
  for (const address of addresses) {
    const row = await addressRow(ctx, customer.accountId, address);
    const theirs = row !== null && customerIds.includes(row.customerId);
    if (theirs) await ctx.db.delete("customerAddresses", row._id);
    await forgetConsent(ctx, customer.accountId, address);
  }
  for (const id of customerIds) await ctx.db.delete("customers", id);

  const now = Date.now();
  const erasureId = await ctx.db.insert("erasures", {
    accountId: customer.accountId,
    memberId: ctx.member._id,
    startedAt: now,
    goneOnAt: now,
    removed: customerIds.length,
    left: {
      customerIds,
      conversationIds: conversations.map(({ _id }) => _id),
      names: [...new Set(profiles.map(({ name }) => name))],
      addresses: [...addresses],
      cursor: null,
    },
  });
  await recordAudit(ctx, "customer.erased", customer._id);
  await ctx.scheduler.runAfter(0, internal.erasures.goOn, { erasureId });
  return erasureId;
}

/** The next batch; goes on by itself until nothing is left. Twice at a time does no harm. */
export async function continueErasure(ctx: MutationCtx, erasureId: Id<"erasures">): Promise<void> {
  const row = await ctx.db.get("erasures", erasureId);
  if (row?.left === undefined) return;
  const { removed, left } = await eraseBatch(ctx, { ...row, left: row.left });
  const goneOnAt = Date.now();
  const total = row.removed + removed;
  await ctx.db.patch("erasures", erasureId, {
    goneOnAt,
    removed: total,
    left,
    ...(left === undefined && { finishedAt: goneOnAt }),
  });
  if (left !== undefined) await ctx.scheduler.runAfter(0, internal.erasures.goOn, { erasureId });
}

/** Goes on with those that a crash or an error has stopped. */
export async function sweepErasures(ctx: MutationCtx): Promise<void> {
  const stalled = await ctx.db
    .query("erasures")
    .withIndex("by_finishedAt_and_goneOnAt", (q) =>
      q.eq("finishedAt", undefined).lt("goneOnAt", Date.now() - STALLED),
    )
    .take(10);
  for (const { _id: erasureId } of stalled) {
    await ctx.scheduler.runAfter(0, internal.erasures.goOn, { erasureId });
  }
}

/** The profile, and all that were merged into it. */
async function profilesOf(
  ctx: MutationCtx,
  customer: Doc<"customers">,
): Promise<Doc<"customers">[]> {
  const profiles = [customer];
  for (const { accountId, _id } of profiles) {
    const merged = await ctx.db
      .query("customers")
      .withIndex("by_accountId_and_mergedIntoId_and_sortName", (q) =>
        q.eq("accountId", accountId).eq("mergedIntoId", _id),
      )
      .take(MAX_PROFILES);
    profiles.push(...merged);
    if (profiles.length > MAX_PROFILES) break;
  }
  return profiles;
}

async function conversationsOf(ctx: MutationCtx, customerId: Id<"customers">) {
  return await ctx.db
    .query("conversations")
    .withIndex("by_customerId_and_lastActivityAt", (q) => q.eq("customerId", customerId))
    .take(MAX_CONVERSATIONS + 1);
}

/** Of an opt-out that holds, the bare fact stays; of anything else, nothing. */
async function forgetConsent(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  address: string,
): Promise<void> {
  const rows = await ctx.db
    .query("consent")
    .withIndex("by_accountId_and_channel_and_address", (q) =>
      q
        .eq("accountId", accountId)
        .eq("channel", address.includes("@") ? "email" : "sms")
        .eq("address", address),
    )
    .order("desc")
    .take(MAX_CONSENT);
  for (const [index, { _id, state }] of rows.entries()) {
    if (index === 0 && state === "optedOut") {
      const bare = { messageId: undefined, memberId: undefined, detail: undefined };
      await ctx.db.patch("consent", _id, bare);
    } else {
      await ctx.db.delete("consent", _id);
    }
  }
}
