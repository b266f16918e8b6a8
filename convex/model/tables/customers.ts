import { defineTable } from "convex/server";
import { v } from "convex/values";
import { importMode } from "../importShapes";
import { customerFields, jobStatus, mergeState } from "../shapes";

/** Whom we work for. */
export const customersTables = {
  customers: defineTable({
    accountId: v.id("accounts"),
    name: v.string(),
    /** The name as lists sort it, and all that search finds a customer by: model/searchText. Absent until model/upgrades comes by. */
    sortName: v.optional(v.string()),
    searchText: v.optional(v.string()),
    phones: v.array(v.string()),
    emails: v.array(v.string()),
    leadScore: v.optional(v.number()),
    balance: v.optional(v.number()),
    notes: v.optional(v.string()),
    /** Gone into another profile; kept, so that this can be undone and old links lead on. */
    mergedIntoId: v.optional(v.id("customers")),
    /** The last import that wrote this profile, and the line of its file: who comes twice in one file. */
    importId: v.optional(v.id("imports")),
    importLine: v.optional(v.number()),
  })
    // Customers page.
    .index("by_accountId_and_mergedIntoId_and_sortName", ["accountId", "mergedIntoId", "sortName"])
    // Customers page, New Conversation, linking: as one types.
    .searchIndex("search_searchText", { searchField: "searchText", filterFields: ["accountId"] }),

  /** Which customers a technician may look up, with what lists sort and search by. Only model/customerAccess writes. */
  customerAudiences: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    customerId: v.id("customers"),
    sortName: v.string(),
    searchText: v.string(),
  })
    // A change of the customer; whether a technician may open the profile.
    .index("by_customerId_and_memberId", ["customerId", "memberId"])
    // The technician's customers page.
    .index("by_memberId_and_sortName", ["memberId", "sortName"])
    .searchIndex("search_searchText", { searchField: "searchText", filterFields: ["memberId"] }),

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
    status: jobStatus,
    scheduledAt: v.optional(v.number()),
    amount: v.optional(v.number()),
    technicianId: v.optional(v.id("members")),
  })
    // Context beside the thread, newest first.
    .index("by_customerId_and_scheduledAt", ["customerId", "scheduledAt"])
    // Whether a technician may see a customer's conversations.
    .index("by_technicianId_and_customerId", ["technicianId", "customerId"])
    // A number is given once; import finds the job it updates.
    .index("by_accountId_and_number", ["accountId", "number"]),

  /** A file of customers being brought in, row by row, by whoever began it. */
  imports: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    /** Names the file's content with how it is read, so that the same file goes on where it stopped. */
    key: v.string(),
    fileName: v.string(),
    existing: importMode,
    total: v.number(),
    /** Rows that are done: rows are taken in order, each once. */
    done: v.number(),
    added: v.number(),
    updated: v.number(),
    skipped: v.number(),
    failed: v.number(),
    jobs: v.number(),
    canceled: v.boolean(),
    finishedAt: v.optional(v.number()),
  })
    // Import: the same file again.
    .index("by_memberId_and_key", ["memberId", "key"]),

  /** Rows of a file that were not stored, and why. */
  importProblems: defineTable({
    accountId: v.id("accounts"),
    importId: v.id("imports"),
    line: v.number(),
    problem: v.string(),
  })
    // Import: "Download rows with errors".
    .index("by_importId_and_line", ["importId", "line"])
    // Deletion of a customer: which of them name them.
    .index("by_accountId", ["accountId"]),

  /** Two profiles that became one, with the kept one's fields before and after. Only model/merges writes. */
  customerMerges: defineTable({
    accountId: v.id("accounts"),
    keptId: v.id("customers"),
    otherId: v.id("customers"),
    memberName: v.string(),
    at: v.number(),
    state: mergeState,
    before: customerFields,
    after: customerFields,
  })
    // Customer page: what can be undone.
    .index("by_keptId", ["keptId"])
    // Deletion of a customer.
    .index("by_otherId", ["otherId"]),

  /** What a merge has moved, so that it can go back. */
  customerMoves: defineTable({
    accountId: v.id("accounts"),
    mergeId: v.id("customerMerges"),
    moved: v.union(
      v.object({ table: v.literal("conversations"), id: v.id("conversations") }),
      v.object({ table: v.literal("properties"), id: v.id("properties") }),
      v.object({ table: v.literal("jobs"), id: v.id("jobs") }),
    ),
    /** Of a conversation: the name it had. */
    contactName: v.optional(v.string()),
  })
    // Undo.
    .index("by_mergeId", ["mergeId"]),
};
