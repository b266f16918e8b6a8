import { defineTable } from "convex/server";
import { v } from "convex/values";

/** What becomes of data as a whole. */
export const dataTables = {
  /** Customers being deleted, or deleted. Only model/erasure writes. */
  erasures: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    startedAt: v.number(),
    /** When the last batch went. */
    goneOnAt: v.number(),
    finishedAt: v.optional(v.number()),
    /** Documents deleted so far. */
    removed: v.number(),
    /** What is still to go, and by which words to know it; nothing of it once all is gone. */
    left: v.optional(
      v.object({
        customerIds: v.array(v.id("customers")),
        conversationIds: v.array(v.id("conversations")),
        names: v.array(v.string()),
        addresses: v.array(v.string()),
        /** How far the problems of imports have been looked through; absent once they are. */
        cursor: v.optional(v.union(v.null(), v.string())),
      }),
    ),
  })
    // Settings: Data.
    .index("by_accountId_and_startedAt", ["accountId", "startedAt"])
    // The sweep for those that came to a stop.
    .index("by_finishedAt_and_goneOnAt", ["finishedAt", "goneOnAt"]),

  /**
   * Ids of messages that were deleted with their customer, ours and the provider's, so that what a
   * provider tells of one later is dropped. Kept as long as the journal, which else would know it.
   */
  erasedIds: defineTable({ accountId: v.id("accounts"), key: v.string(), at: v.number() })
    // Each event of a provider.
    .index("by_key", ["key"])
    // What is too old to be kept.
    .index("by_accountId_and_at", ["accountId", "at"]),
};
