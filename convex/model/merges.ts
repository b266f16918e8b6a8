import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { CUSTOMER_LIMITS, MAX_CENTS, UNDO_MERGE_FOR } from "../shared/customers";
import { fail } from "../shared/errors";
import { addressRow } from "./addresses";
import { recordAudit } from "./audit";
import type { CallerMutationCtx } from "./caller";
import { findByAddress, updateConversation } from "./conversations";
import { type CustomerFields, storeCustomer } from "./customers";
import { moveBack, moveBatch } from "./mergeMoves";
import { searchFieldsOf } from "./searchText";

/**
 * Two profiles of one person become one. What belongs to the other (addresses, properties, jobs,
 * conversations) moves to the one that is kept, and each move is written down; the other's profile
 * stays as it was, out of sight. So a merge is undone exactly, for thirty days, the latest first.
 */
export async function mergeCustomers(
  ctx: CallerMutationCtx,
  kept: Doc<"customers">,
  other: Doc<"customers">,
): Promise<Id<"customerMerges">> {
  if (kept._id === other._id) fail("INVALID_INPUT", "This is one and the same customer.");
  await refuseUnsettled(ctx, kept._id);
  await refuseUnsettled(ctx, other._id);
  const before = fieldsOf(kept);
  const after = combined(kept, other);
  for (const address of [...other.phones, ...other.emails]) {
    const row = await addressRow(ctx, other.accountId, address);
    if (row?.customerId !== other._id) continue;
    await ctx.db.patch("customerAddresses", row._id, { customerId: kept._id });
  }
  await ctx.db.patch("customers", other._id, { mergedIntoId: kept._id, searchText: "" });
  await storeCustomer(ctx, kept, after);
  const mergeId = await ctx.db.insert("customerMerges", {
    accountId: kept.accountId,
    keptId: kept._id,
    otherId: other._id,
    memberName: ctx.member.name,
    at: Date.now(),
    state: "moving",
    before,
    after,
  });
  await recordAudit(ctx, "customers.merged", mergeId);
  await continueMerge(ctx, mergeId);
  return mergeId;
}

/** Takes a merge back. Ends with WRONG_STATE when it is too late, not finished, or not the latest. */
export async function undoMerge(
  ctx: CallerMutationCtx,
  merge: Doc<"customerMerges">,
): Promise<void> {
  const kept = await ctx.db.get("customers", merge.keptId);
  const other = await ctx.db.get("customers", merge.otherId);
  if (kept === null || other === null) fail("NOT_FOUND");
  if (merge.state !== "merged") fail("WRONG_STATE", "This merge cannot be undone now.");
  if (Date.now() > merge.at + UNDO_MERGE_FOR) {
    fail("WRONG_STATE", "This merge is more than 30 days old and can no longer be undone.");
  }
  const latest = await latestMerge(ctx, kept._id);
  if (kept.mergedIntoId !== undefined || latest?._id !== merge._id) {
    fail("WRONG_STATE", "Undo the later merge of this customer first.");
  }
  const back = await addressesToGiveBack(ctx, merge, kept, other);
  for (const address of back) {
    const row = await addressRow(ctx, kept.accountId, address);
    const mine = { accountId: kept.accountId, customerId: other._id, address };
    if (row === null) await ctx.db.insert("customerAddresses", mine);
    else await ctx.db.patch("customerAddresses", row._id, { customerId: other._id });
  }
  await storeCustomer(ctx, kept, restored(merge, kept, back));
  const own = new Set(back);
  const { name, leadScore, balance, notes } = other;
  const profile = {
    name,
    phones: other.phones.filter((phone) => own.has(phone)),
    emails: other.emails.filter((email) => own.has(email)),
    leadScore,
    balance,
    notes,
  };
  const again = { ...profile, ...searchFieldsOf(profile), mergedIntoId: undefined };
  await ctx.db.patch("customers", other._id, again);
  // What began at these addresses since the merge is the other's as well.
  for (const address of back) {
    const channel = address.includes("@") ? "email" : "sms";
    const conversation = await findByAddress(ctx, kept.accountId, channel, address);
    if (conversation?.customerId !== kept._id) continue;
    const theirs = { customerId: other._id, contactName: other.name };
    await updateConversation(ctx, conversation, theirs);
  }
  await ctx.db.patch("customerMerges", merge._id, { state: "undoing" });
  await recordAudit(ctx, "customers.mergeUndone", merge._id);
  await continueMerge(ctx, merge._id);
}

/** The next few moves of a merge or of its undoing; goes on by itself until none is left. */
export async function continueMerge(
  ctx: MutationCtx,
  mergeId: Id<"customerMerges">,
): Promise<void> {
  const merge = await ctx.db.get("customerMerges", mergeId);
  if (merge === null || merge.state === "merged" || merge.state === "undone") return;
  const undoing = merge.state === "undoing";
  const more = undoing ? await moveBack(ctx, merge) : await moveBatch(ctx, merge);
  if (more) await ctx.scheduler.runAfter(0, internal.merges.goOn, { mergeId });
  else await ctx.db.patch("customerMerges", mergeId, { state: undoing ? "undone" : "merged" });
}

/** What the kept profile says after a merge: its own words first, both balances together. */
export function combined(kept: CustomerFields, other: CustomerFields): CustomerFields {
  const phones = [...new Set([...kept.phones, ...other.phones])];
  const emails = [...new Set([...kept.emails, ...other.emails])];
  const notes = [kept.notes, other.notes].filter((text) => text !== undefined).join("\n\n");
  const owed = [kept.balance, other.balance].filter((cents) => cents !== undefined);
  const balance = owed.length === 0 ? undefined : owed.reduce((sum, cents) => sum + cents, 0);
  if (phones.length > CUSTOMER_LIMITS.phones || emails.length > CUSTOMER_LIMITS.emails) {
    fail("LIMIT_REACHED", "Together they have more phones or emails than one customer can have.");
  }
  if (notes.length > CUSTOMER_LIMITS.notes || Math.abs(balance ?? 0) > MAX_CENTS) {
    fail("LIMIT_REACHED", "Together their notes or balances are more than one profile can hold.");
  }
  return {
    name: kept.name,
    phones,
    emails,
    leadScore: kept.leadScore ?? other.leadScore,
    balance,
    notes: notes === "" ? undefined : notes,
  };
}

/** The newest merge into a customer that has not been undone. */
async function latestMerge(
  ctx: MutationCtx,
  keptId: Id<"customers">,
): Promise<Doc<"customerMerges"> | null> {
  const merges = ctx.db
    .query("customerMerges")
    .withIndex("by_keptId", (q) => q.eq("keptId", keptId))
    .order("desc");
  for await (const merge of merges) if (merge.state !== "undone") return merge;
  return null;
}

async function refuseUnsettled(ctx: MutationCtx, customerId: Id<"customers">): Promise<void> {
  if (!(await isUnsettled(ctx, customerId))) return;
  fail("WRONG_STATE", "A merge of this customer is still going on. Try again in a moment.");
}

/** Whether a merge into the customer, or its undoing, is still going on. */
export async function isUnsettled(ctx: MutationCtx, customerId: Id<"customers">): Promise<boolean> {
  const latest = await ctx.db
    .query("customerMerges")
    .withIndex("by_keptId", (q) => q.eq("keptId", customerId))
    .order("desc")
    .first();
  return latest?.state === "moving" || latest?.state === "undoing";
}

/** The other's addresses that are theirs again: not those somebody else has got since. */
async function addressesToGiveBack(
  ctx: MutationCtx,
  merge: Doc<"customerMerges">,
  kept: Doc<"customers">,
  other: Doc<"customers">,
): Promise<string[]> {
  const back: string[] = [];
  for (const address of [...other.phones, ...other.emails]) {
    if (merge.before.phones.includes(address) || merge.before.emails.includes(address)) continue;
    const row = await addressRow(ctx, kept.accountId, address);
    if (row === null || row.customerId === kept._id) back.push(address);
  }
  return back;
}

/** The kept profile as it was before; what somebody has changed since stays as they made it. */
function restored(
  { before, after }: Doc<"customerMerges">,
  kept: Doc<"customers">,
  back: string[],
): CustomerFields {
  const since = <K extends "leadScore" | "balance" | "notes">(field: K) =>
    kept[field] === after[field] ? before[field] : kept[field];
  return {
    name: kept.name,
    phones: kept.phones.filter((phone) => !back.includes(phone)),
    emails: kept.emails.filter((email) => !back.includes(email)),
    leadScore: since("leadScore"),
    balance: since("balance"),
    notes: since("notes"),
  };
}

function fieldsOf(customer: Doc<"customers">): CustomerFields {
  const { name, phones, emails, leadScore, balance, notes } = customer;
  return { name, phones, emails, leadScore, balance, notes };
}
