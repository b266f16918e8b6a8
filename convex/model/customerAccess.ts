import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { canEditCustomers } from "../shared/customers";
import { fail } from "../shared/errors";
import { roleCan } from "../shared/roles";
import { syncCustomerAccess } from "./audience";
import type { Caller, CallerQueryCtx } from "./caller";
import { searchFieldsOf } from "./searchText";

/** More technicians than this on the jobs of one customer is not business. */
const MAX_TECHNICIANS = 64;
/** Merges of merges that an old link leads on through. */
const MAX_HOPS = 10;

/**
 * The customer, if the caller may look them up: a technician only those of their own jobs. One
 * that was merged leads on to who they are now. Absent, of another account and out of sight all
 * end in the same NOT_FOUND.
 */
export async function visibleCustomer(
  ctx: CallerQueryCtx,
  customerId: Id<"customers">,
): Promise<Doc<"customers">> {
  const customer = await followMerges(ctx, customerId);
  if (customer === null || !(await canOpenCustomer(ctx, customer))) fail("NOT_FOUND");
  return customer;
}

/** As visibleCustomer, and FORBIDDEN unless the caller may change customers. */
export async function editableCustomer(
  ctx: CallerQueryCtx,
  customerId: Id<"customers">,
): Promise<Doc<"customers">> {
  const customer = await visibleCustomer(ctx, customerId);
  requireCustomerEditor(ctx);
  return customer;
}

/** Ends with FORBIDDEN unless the caller may change customers. */
export function requireCustomerEditor(caller: Caller): void {
  if (!canEditCustomers(caller.can)) fail("FORBIDDEN");
}

/** Whether the caller may look up a customer that was read already. */
export async function canOpenCustomer(
  ctx: CallerQueryCtx,
  customer: Doc<"customers">,
): Promise<boolean> {
  if (customer.accountId !== ctx.account._id) return false;
  if (ctx.can("viewAll")) return true;
  return (await customerAudienceRow(ctx, customer._id, ctx.member._id)) !== null;
}

/**
 * After a job's technician came or went: what they see of that customer, and whether they may look
 * them up. `carry` as in syncAccess.
 */
export async function syncTechnician(
  ctx: MutationCtx,
  memberId: Id<"members">,
  customerId: Id<"customers">,
  carry = false,
): Promise<void> {
  await syncCustomerAccess(ctx, memberId, customerId, carry);
  const row = await customerAudienceRow(ctx, customerId, memberId);
  const customer = await ctx.db.get("customers", customerId);
  const allowed = customer !== null && (await isOnJobOf(ctx, memberId, customerId));
  if (row !== null && !allowed) await ctx.db.delete("customerAudiences", row._id);
  if (row !== null || !allowed) return;
  const { accountId } = customer;
  const copies = copiesOf(customer);
  await ctx.db.insert("customerAudiences", { accountId, memberId, customerId, ...copies });
}

/** After a change of the customer: the technicians' copies follow. */
export async function updateCustomerAudience(
  ctx: MutationCtx,
  customer: Doc<"customers">,
): Promise<void> {
  const rows = await ctx.db
    .query("customerAudiences")
    .withIndex("by_customerId_and_memberId", (q) => q.eq("customerId", customer._id))
    .take(MAX_TECHNICIANS);
  for (const row of rows) await ctx.db.patch("customerAudiences", row._id, copiesOf(customer));
}

function copiesOf(customer: Doc<"customers">): { sortName: string; searchText: string } {
  const made = searchFieldsOf(customer);
  const { sortName = made.sortName, searchText = made.searchText } = customer;
  return { sortName, searchText };
}

async function followMerges(
  ctx: QueryCtx,
  customerId: Id<"customers">,
): Promise<Doc<"customers"> | null> {
  let customer = await ctx.db.get("customers", customerId);
  for (let hop = 0; hop < MAX_HOPS && customer?.mergedIntoId !== undefined; hop++) {
    customer = await ctx.db.get("customers", customer.mergedIntoId);
  }
  return customer;
}

async function customerAudienceRow(
  ctx: QueryCtx,
  customerId: Id<"customers">,
  memberId: Id<"members">,
): Promise<Doc<"customerAudiences"> | null> {
  return await ctx.db
    .query("customerAudiences")
    .withIndex("by_customerId_and_memberId", (q) =>
      q.eq("customerId", customerId).eq("memberId", memberId),
    )
    .unique();
}

async function isOnJobOf(
  ctx: QueryCtx,
  memberId: Id<"members">,
  customerId: Id<"customers">,
): Promise<boolean> {
  const member = await ctx.db.get("members", memberId);
  if (member === null || member.status !== "active" || roleCan(member.role, "viewAll")) {
    return false;
  }
  const job = await ctx.db
    .query("jobs")
    .withIndex("by_technicianId_and_customerId", (q) =>
      q.eq("technicianId", memberId).eq("customerId", customerId),
    )
    .first();
  return job !== null;
}
