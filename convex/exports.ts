import { paginationOptsValidator, paginationResultValidator } from "convex/server";
import { v } from "convex/values";
import { accountMutation, accountQuery } from "./functions";
import { ledgersOf } from "./model/consentHistory";
import { conversationsOf } from "./model/customerConversations";
import { exportedBesides } from "./model/exports/beside";
import {
  beginExport,
  conversationOfExport,
  customerOfExport,
  exportedEvents,
  exportedHead,
  exportedMessages,
  originOf,
} from "./model/exports/pages";
import {
  exportedBeside,
  exportedConversation,
  exportedCustomer,
  exportedEvent,
  exportedJob,
  exportedMessage,
  exportFormat,
  exportOrigin,
  exportScope,
} from "./model/exports/shapes";
import { propertiesOf } from "./model/properties";

const MAX_JOBS = 100;
const MAX_MERGED = 100;

/** "Export…": comes into the audit log, and gives what every read below asks for. */
export const begin = accountMutation({
  args: { scope: exportScope, format: exportFormat },
  returns: v.id("auditLog"),
  handler: async (ctx, { scope, format }) => await beginExport(ctx, scope, format),
});

/** A conversation: with whom, and the consent in force. */
export const conversation = accountQuery({
  args: { exportId: v.id("auditLog"), conversationId: v.id("conversations") },
  returns: v.object({ origin: exportOrigin, conversation: exportedConversation }),
  handler: async (ctx, { exportId, conversationId }) => {
    const found = await conversationOfExport(ctx, exportId, conversationId);
    return {
      origin: originOf(ctx, found.at),
      conversation: await exportedHead(ctx, found.conversation),
    };
  },
});

/** A conversation's messages, each with what the providers told of it, oldest first. */
export const messages = accountQuery({
  args: {
    exportId: v.id("auditLog"),
    conversationId: v.id("conversations"),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(exportedMessage),
  handler: async (ctx, { exportId, conversationId, paginationOpts }) => {
    const found = await conversationOfExport(ctx, exportId, conversationId);
    return await exportedMessages(ctx, found.conversation, found.at, paginationOpts);
  },
});

/** What belongs to a conversation and is no message: drafts, suggestions, what is to be sent later. */
export const beside = accountQuery({
  args: { exportId: v.id("auditLog"), conversationId: v.id("conversations") },
  returns: exportedBeside,
  handler: async (ctx, { exportId, conversationId }) => {
    await conversationOfExport(ctx, exportId, conversationId);
    return await exportedBesides(ctx, conversationId);
  },
});

/** All of a customer: the profile, and where to go on. */
export const customer = accountQuery({
  args: { exportId: v.id("auditLog") },
  returns: v.object({ origin: exportOrigin, customer: exportedCustomer }),
  handler: async (ctx, { exportId }) => {
    const found = await customerOfExport(ctx, exportId);
    const { _id, name, phones, emails, leadScore, balance, notes } = found.customer;
    const merged = await ctx.db
      .query("customers")
      .withIndex("by_accountId_and_mergedIntoId_and_sortName", (q) =>
        q.eq("accountId", ctx.account._id).eq("mergedIntoId", _id),
      )
      .take(MAX_MERGED);
    const properties = (await propertiesOf(ctx, _id)).map(({ address }) => address);
    const fields = { name, phones, emails, leadScore, balance, notes };
    return {
      origin: originOf(ctx, found.at),
      customer: {
        _id,
        ...fields,
        properties,
        merged: merged.map((other) => ({
          name: other.name,
          phones: other.phones,
          emails: other.emails,
          leadScore: other.leadScore,
          balance: other.balance,
          notes: other.notes,
        })),
        conversationIds: (await conversationsOf(ctx, _id)).map((each) => each._id),
        consent: await ledgersOf(ctx, { customerId: _id }),
      },
    };
  },
});

/** All of a customer: their jobs. */
export const jobs = accountQuery({
  args: { exportId: v.id("auditLog"), paginationOpts: paginationOptsValidator },
  returns: paginationResultValidator(exportedJob),
  handler: async (ctx, { exportId, paginationOpts }) => {
    const found = await customerOfExport(ctx, exportId);
    const result = await ctx.db
      .query("jobs")
      .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", found.customer._id))
      .paginate({ ...paginationOpts, numItems: Math.min(paginationOpts.numItems, MAX_JOBS) });
    const page = await Promise.all(
      result.page.map(async ({ number, title, status, scheduledAt, amount, technicianId }) => {
        const technician = technicianId && (await ctx.db.get("members", technicianId))?.name;
        return { number, title, status, scheduledAt, amount, technician };
      }),
    );
    return { ...result, page };
  },
});

/** All of a customer: what the delivery journal holds of a number or address of theirs. */
export const events = accountQuery({
  args: {
    exportId: v.id("auditLog"),
    address: v.string(),
    paginationOpts: paginationOptsValidator,
  },
  returns: paginationResultValidator(exportedEvent),
  handler: async (ctx, { exportId, address, paginationOpts }) => {
    await customerOfExport(ctx, exportId);
    return await exportedEvents(ctx, address, paginationOpts);
  },
});
