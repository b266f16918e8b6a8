import { defineTable } from "convex/server";
import { v } from "convex/values";

/** Whom we work for. */
export const customersTables = {
  customers: defineTable({
    accountId: v.id("accounts"),
    name: v.string(),
    phones: v.array(v.string()),
    emails: v.array(v.string()),
    leadScore: v.optional(v.number()),
    balance: v.optional(v.number()),
    notes: v.optional(v.string()),
  })
    // Customers page.
    .index("by_accountId_and_name", ["accountId", "name"]),

  /** Which customer a phone or email belongs to. Written with the customer, by model/customers. */
  customerAddresses: defineTable({
    accountId: v.id("accounts"),
    customerId: v.id("customers"),
    address: v.string(),
  })
    // Inbound: whose number is this.
    .index("by_accountId_and_address", ["accountId", "address"]),

  properties: defineTable({
    accountId: v.id("accounts"),
    customerId: v.id("customers"),
    address: v.string(),
  })
    // Context beside the thread.
    .index("by_customerId", ["customerId"]),

  jobs: defineTable({
    accountId: v.id("accounts"),
    customerId: v.id("customers"),
    number: v.string(),
    title: v.string(),
    status: v.union(
      v.literal("unscheduled"),
      v.literal("scheduled"),
      v.literal("inProgress"),
      v.literal("completed"),
      v.literal("canceled"),
    ),
    scheduledAt: v.optional(v.number()),
    amount: v.optional(v.number()),
    technicianId: v.optional(v.id("members")),
  })
    // Context beside the thread, newest first.
    .index("by_customerId_and_scheduledAt", ["customerId", "scheduledAt"])
    // Whether a technician may see a customer's conversations.
    .index("by_technicianId_and_customerId", ["technicianId", "customerId"]),
};
