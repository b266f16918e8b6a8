import { defineTable } from "convex/server";
import { v } from "convex/values";
import { storedFile } from "../shapes";

/** The customer's own page. */
export const portalTables = {
  /** Private links to one portal conversation. At most one of a conversation is not revoked. */
  portalLinks: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    /** SHA-256 of the token, in hex. The token itself is kept nowhere. */
    tokenHash: v.string(),
    /** Who made it, under the name they had. */
    memberId: v.id("members"),
    memberName: v.string(),
    madeAt: v.number(),
    revokedAt: v.optional(v.number()),
  })
    // Every function of the portal: whose page is this.
    .index("by_tokenHash", ["tokenHash"])
    // Thread menu: the link in use.
    .index("by_conversationId_and_revokedAt", ["conversationId", "revokedAt"]),

  /** How far a customer has seen a portal conversation: the `at` of the newest message. */
  portalReads: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    seenUpTo: v.number(),
  })
    // "Seen".
    .index("by_conversationId", ["conversationId"]),

  /** Files a customer has added and not sent yet. */
  portalUploads: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    name: v.string(),
    ...storedFile.fields,
  })
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"]),
};
