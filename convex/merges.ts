import { v } from "convex/values";
import { internalMutation } from "./_generated/server";
import { accountMutation, accountQuery } from "./functions";
import { editableCustomer, visibleCustomer } from "./model/customerAccess";
import { visibleConversationsOf } from "./model/customerConversations";
import { combined, continueMerge, mergeCustomers, undoMerge } from "./model/merges";
import { propertiesOf } from "./model/properties";
import { customerFields, mergeState } from "./model/shapes";
import { UNDO_MERGE_FOR } from "./shared/customers";
import { fail } from "./shared/errors";

const MAX_SHOWN = 5;
const MAX_JOBS = 100;

const side = v.object({
  ...customerFields.fields,
  properties: v.array(v.string()),
  conversations: v.number(),
  /** At most MAX_JOBS are counted. */
  jobs: v.number(),
});

/** Merging: both side by side, and what the kept one will be. */
export const preview = accountQuery({
  args: { customerId: v.id("customers"), otherId: v.id("customers") },
  returns: v.object({ kept: side, other: side, result: customerFields }),
  handler: async (ctx, { customerId, otherId }) => {
    const sideOf = async (id: typeof customerId) => {
      const { _id, name, phones, emails, leadScore, balance, notes } = await visibleCustomer(
        ctx,
        id,
      );
      const properties = (await propertiesOf(ctx, _id)).map(({ address }) => address);
      const conversations = (await visibleConversationsOf(ctx, _id)).length;
      const jobs = await ctx.db
        .query("jobs")
        .withIndex("by_customerId_and_scheduledAt", (q) => q.eq("customerId", _id))
        .take(MAX_JOBS);
      const fields = { name, phones, emails, leadScore, balance, notes };
      return { ...fields, properties, conversations, jobs: jobs.length };
    };
    const kept = await sideOf(customerId);
    const other = await sideOf(otherId);
    return { kept, other, result: combined(kept, other) };
  },
});

/** Customer page: "Merge". The first customer is kept. */
export const start = accountMutation({
  args: { customerId: v.id("customers"), otherId: v.id("customers") },
  returns: v.id("customerMerges"),
  handler: async (ctx, { customerId, otherId }) => {
    const kept = await editableCustomer(ctx, customerId);
    return await mergeCustomers(ctx, kept, await editableCustomer(ctx, otherId));
  },
});

/** Customer page and toast: "Undo" of a merge. */
export const undo = accountMutation({
  args: { mergeId: v.id("customerMerges") },
  returns: v.null(),
  handler: async (ctx, { mergeId }) => {
    const merge = await ctx.db.get("customerMerges", mergeId);
    if (merge === null) fail("NOT_FOUND");
    await editableCustomer(ctx, merge.keptId);
    await undoMerge(ctx, merge);
    return null;
  },
});

/** Customer page: who was merged into this customer, latest first, and until when that can be undone. */
export const recent = accountQuery({
  args: { customerId: v.id("customers") },
  returns: v.array(
    v.object({
      _id: v.id("customerMerges"),
      name: v.string(),
      memberName: v.string(),
      at: v.number(),
      undoUntil: v.number(),
      state: mergeState,
    }),
  ),
  handler: async (ctx, { customerId }) => {
    const customer = await visibleCustomer(ctx, customerId);
    const merges = await ctx.db
      .query("customerMerges")
      .withIndex("by_keptId", (q) => q.eq("keptId", customer._id))
      .order("desc")
      .take(MAX_SHOWN);
    return await Promise.all(
      merges
        .filter(({ state }) => state !== "undone")
        .map(async ({ _id, otherId, memberName, at, state }) => {
          const other = await ctx.db.get("customers", otherId);
          const name = other?.name ?? "";
          return { _id, name, memberName, at, undoUntil: at + UNDO_MERGE_FOR, state };
        }),
    );
  },
});

/** The next moves of a merge with more than fits in one transaction. */
export const goOn = internalMutation({
  args: { mergeId: v.id("customerMerges") },
  returns: v.null(),
  handler: async (ctx, { mergeId }) => {
    await continueMerge(ctx, mergeId);
    return null;
  },
});
