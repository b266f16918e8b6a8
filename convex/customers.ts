import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { editableCustomer, requireCustomerEditor, visibleCustomer } from "./model/customerAccess";
import { visibleConversationsOf } from "./model/customerConversations";
import { listCustomers, searchCustomers } from "./model/customerList";
import { createCustomer, updateCustomer } from "./model/customers";
import { toJob } from "./model/jobs";
import { propertiesOf } from "./model/properties";
import { conversationRow, customerFields, customerRow, jobSummary } from "./model/shapes";

const MAX_PAGE = 100;

/** Customers page, by name. */
export const list = accountQuery({
  args: { paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(customerRow),
  handler: async (ctx, { paginationOpts }) => await listCustomers(ctx, paginationOpts),
});

/** Customers page, New Conversation, linking: by name, phone in any written form, or email. */
export const search = accountQuery({
  args: { text: v.string() },
  returns: v.array(customerRow),
  handler: async (ctx, { text }) => await searchCustomers(ctx, text),
});

/** Customer page. One that was merged answers with who they are now. */
export const get = accountQuery({
  args: { customerId: v.id("customers") },
  returns: v.object({
    _id: v.id("customers"),
    ...customerFields.fields,
    properties: v.array(v.object({ _id: v.id("properties"), address: v.string() })),
  }),
  handler: async (ctx, { customerId }) => {
    const customer = await visibleCustomer(ctx, customerId);
    const { _id, name, phones, emails, leadScore, balance, notes } = customer;
    const properties = await propertiesOf(ctx, _id);
    return { _id, name, phones, emails, leadScore, balance, notes, properties };
  },
});

/** Customer page: what was and will be done for them, newest first. */
export const jobs = accountQuery({
  args: { customerId: v.id("customers"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(jobSummary),
  handler: async (ctx, { customerId, paginationOpts }) => {
    const customer = await visibleCustomer(ctx, customerId);
    const result = await ctx.db
      .query("jobs")
      .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", customer._id))
      .order("desc")
      .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_PAGE) });
    return { ...result, page: result.page.map(toJob) };
  },
});

/** Customer page: their conversations, newest activity first. */
export const conversations = accountQuery({
  args: { customerId: v.id("customers") },
  returns: v.array(conversationRow),
  handler: async (ctx, { customerId }) => {
    const customer = await visibleCustomer(ctx, customerId);
    return await visibleConversationsOf(ctx, customer._id);
  },
});

/** Customers page: "Add customer". */
export const create = accountMutation({
  args: { fields: customerFields },
  returns: v.id("customers"),
  handler: async (ctx, { fields }) => {
    requireCustomerEditor(ctx);
    return await createCustomer(ctx, fields);
  },
});

/** Customer page: the profile as a whole. */
export const update = accountMutation({
  args: { customerId: v.id("customers"), fields: customerFields },
  returns: v.null(),
  handler: async (ctx, { customerId, fields }) => {
    await updateCustomer(ctx, await editableCustomer(ctx, customerId), fields);
    return null;
  },
});
