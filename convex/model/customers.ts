import type { WithoutSystemFields } from "convex/server";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { CUSTOMER_LIMITS, MAX_CENTS } from "../shared/customers";
import { fail } from "../shared/errors";
import { addressRow, ownerOf, regionOf, toEmails, toPhones } from "./addresses";
import type { CallerMutationCtx, CallerQueryCtx } from "./caller";
import { findByAddress, updateConversation } from "./conversations";
import { canOpenCustomer, updateCustomerAudience } from "./customerAccess";
import { conversationsOf, linkConversation } from "./customerConversations";
import { toJob } from "./jobs";
import { searchFieldsOf } from "./searchText";
import type { CustomerContext } from "./shapes";

/** Jobs shown beside a thread. */
const MAX_JOBS = 20;

/** What a person writes about a customer. `balance` is in cents, `leadScore` from 0 to 100. */
export type CustomerFields = {
  name: string;
  phones: string[];
  emails: string[];
  leadScore?: number | undefined;
  balance?: number | undefined;
  notes?: string | undefined;
};

type StoredFields = Omit<
  WithoutSystemFields<Doc<"customers">>,
  "sortName" | "searchText" | "mergedIntoId"
>;

/** Stores a customer, findable by name and by each phone (E.164) and email (lower case) of theirs. */
export async function addCustomer(
  ctx: MutationCtx,
  fields: StoredFields,
): Promise<Id<"customers">> {
  const customerId = await ctx.db.insert("customers", { ...fields, ...searchFieldsOf(fields) });
  for (const address of [...fields.phones, ...fields.emails]) {
    await giveAddress(ctx, fields.accountId, customerId, address);
  }
  return customerId;
}

/**
 * Adds a customer; conversations of bare contacts at their addresses become theirs. Ends with
 * INVALID_INPUT, INVALID_PHONE, INVALID_EMAIL or ADDRESS_TAKEN.
 */
export async function createCustomer(
  ctx: CallerMutationCtx,
  fields: CustomerFields,
): Promise<Id<"customers">> {
  const checked = checkedCustomer(ctx, fields);
  await refuseTaken(ctx, checked, null);
  const customerId = await addCustomer(ctx, { accountId: ctx.account._id, ...checked });
  const customer = await ctx.db.get("customers", customerId);
  if (customer === null) throw new Error("a customer just inserted is not there");
  await linkBareContacts(ctx, customer, [...checked.phones, ...checked.emails]);
  return customerId;
}

/** Changes a profile; search, lists and the names in the inbox follow. Errors as createCustomer. */
export async function updateCustomer(
  ctx: CallerMutationCtx,
  customer: Doc<"customers">,
  fields: CustomerFields,
): Promise<Doc<"customers">> {
  const checked = checkedCustomer(ctx, fields);
  await refuseTaken(ctx, checked, customer._id);
  return await storeCustomer(ctx, customer, checked);
}

/** Writes fields that were checked before, and all that follows from them. */
export async function storeCustomer(
  ctx: CallerMutationCtx,
  customer: Doc<"customers">,
  fields: CustomerFields,
): Promise<Doc<"customers">> {
  const { accountId, _id } = customer;
  const after = { ...customer, ...fields, ...searchFieldsOf(fields) };
  await ctx.db.patch("customers", _id, { ...fields, ...searchFieldsOf(fields) });
  const before = new Set([...customer.phones, ...customer.emails]);
  const now = [...after.phones, ...after.emails];
  for (const address of before) {
    if (!now.includes(address)) await takeAddress(ctx, accountId, _id, address);
  }
  const added = now.filter((address) => !before.has(address));
  for (const address of added) await giveAddress(ctx, accountId, _id, address);
  await linkBareContacts(ctx, after, added);
  if (after.searchText !== customer.searchText) await updateCustomerAudience(ctx, after);
  if (after.name !== customer.name) {
    for (const conversation of await conversationsOf(ctx, _id)) {
      await updateConversation(ctx, conversation, { contactName: after.name });
    }
  }
  return after;
}

/** Fields as they are stored. Ends with INVALID_INPUT, INVALID_PHONE or INVALID_EMAIL. */
export function checkedCustomer(ctx: CallerQueryCtx, fields: CustomerFields): CustomerFields {
  const name = fields.name.trim();
  const notes = fields.notes?.trim();
  const { leadScore, balance } = fields;
  if (name === "") fail("INVALID_INPUT", "Give the customer a name.");
  if (name.length > CUSTOMER_LIMITS.name) fail("INVALID_INPUT", "The name is too long.");
  if ((notes?.length ?? 0) > CUSTOMER_LIMITS.notes)
    fail("INVALID_INPUT", "The notes are too long.");
  if (leadScore !== undefined && !(leadScore >= 0 && leadScore <= 100)) {
    fail("INVALID_INPUT", "The lead score goes from 0 to 100.");
  }
  if (balance !== undefined && !(Number.isInteger(balance) && Math.abs(balance) <= MAX_CENTS)) {
    fail("INVALID_INPUT", "The balance is not an amount that can be kept.");
  }
  const phones = toPhones(fields.phones, regionOf(ctx.account));
  const emails = toEmails(fields.emails);
  if (phones.length > CUSTOMER_LIMITS.phones || emails.length > CUSTOMER_LIMITS.emails) {
    fail("LIMIT_REACHED", "These are more phones or emails than one customer can have.");
  }
  return { name, phones, emails, leadScore, balance, notes: notes === "" ? undefined : notes };
}

/** Gives an address to a customer, unless they have it. */
export async function giveAddress(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  customerId: Id<"customers">,
  address: string,
): Promise<void> {
  if ((await addressRow(ctx, accountId, address)) !== null) return;
  await ctx.db.insert("customerAddresses", { accountId, customerId, address });
}

async function takeAddress(
  ctx: MutationCtx,
  accountId: Id<"accounts">,
  customerId: Id<"customers">,
  address: string,
): Promise<void> {
  const row = await addressRow(ctx, accountId, address);
  if (row?.customerId === customerId) await ctx.db.delete("customerAddresses", row._id);
}

/** Gives a customer of an older version what lists sort by and search finds. */
export async function refreshSearchFields(
  ctx: MutationCtx,
  customer: Doc<"customers">,
): Promise<void> {
  if (customer.sortName === undefined)
    await ctx.db.patch("customers", customer._id, searchFieldsOf(customer));
}

/** What the thread shows of its customer: profile, first property, latest jobs. */
export async function customerBeside(
  ctx: CallerQueryCtx,
  customerId: Id<"customers">,
): Promise<CustomerContext | null> {
  const customer = await ctx.db.get("customers", customerId);
  if (customer === null) return null;
  const property = await ctx.db
    .query("properties")
    .withIndex("by_customerId", (q) => q.eq("customerId", customerId))
    .first();
  const jobs = await latestJobs(ctx, customerId);
  const { _id, name, phones, emails, leadScore, balance, notes } = customer;
  return {
    _id,
    name,
    phones,
    emails,
    property: property?.address ?? null,
    leadScore,
    balance,
    notes,
    jobs: jobs.map(toJob),
    canOpen: await canOpenCustomer(ctx, customer),
  };
}

async function latestJobs(ctx: QueryCtx, customerId: Id<"customers">): Promise<Doc<"jobs">[]> {
  return await ctx.db
    .query("jobs")
    .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customerId))
    .order("desc")
    .take(MAX_JOBS);
}

async function refuseTaken(
  ctx: CallerMutationCtx,
  { phones, emails }: CustomerFields,
  self: Id<"customers"> | null,
): Promise<void> {
  for (const address of [...phones, ...emails]) {
    const owner = await ownerOf(ctx, ctx.account._id, address);
    if (owner === null || owner._id === self) continue;
    fail("ADDRESS_TAKEN", `${owner.name} already has ${address}.`, { about: owner._id });
  }
}

/** Whoever wrote from these addresses before anybody knew them turns out to be this customer. */
export async function linkBareContacts(
  ctx: CallerMutationCtx,
  customer: Doc<"customers">,
  addresses: string[],
): Promise<void> {
  for (const contactAddress of addresses) {
    const channel = contactAddress.includes("@") ? "email" : "sms";
    const conversation = await findByAddress(ctx, customer.accountId, channel, contactAddress);
    if (conversation === null || conversation.customerId !== undefined) continue;
    await linkConversation(ctx, conversation, customer);
  }
}
