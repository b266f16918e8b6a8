import { defineTable } from "convex/server";
import { v } from "convex/values";
import { channel, outboxState } from "../shapes";

/** What comes in and goes out through providers. */
export const deliveryTables = {
  /** Our own numbers: which account a text to one of them belongs to. */
  phoneNumbers: defineTable({
    accountId: v.id("accounts"),
    number: v.string(),
    label: v.string(),
  })
    // Inbound.
    .index("by_number", ["number"]),

  /** What still has to leave. A row goes when the provider has accepted or we have given up. */
  outbox: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    state: outboxState,
    /** Counts claims, so that a late answer of an earlier claim is told from the current one. */
    generation: v.number(),
    /** The message's `attempt` this row carries out. */
    attempt: v.number(),
    failures: v.number(),
    checks: v.number(),
    enqueuedAt: v.number(),
    claimedAt: v.optional(v.number()),
    /** pending: not before. sending: end of the lease. unknown: next look, absent when a person decides. */
    dueAt: v.optional(v.number()),
    from: v.string(),
    to: v.string(),
    body: v.string(),
  })
    // One at a time, in order, for each conversation.
    .index("by_conversationId", ["conversationId"])
    // An answer, a callback or a person settles a message.
    .index("by_messageId", ["messageId"])
    // The sweep for stuck rows.
    .index("by_state_and_dueAt", ["state", "dueAt"]),

  /** Open while a provider refuses everything, so that tries are not burned on it. */
  breakers: defineTable({
    /** "twilio", or "twilio:+15125550100" for one of our numbers. */
    key: v.string(),
    openUntil: v.number(),
    failures: v.number(),
    code: v.optional(v.string()),
  })
    // Each claim.
    .index("by_key", ["key"]),

  /** How far something that runs again and again has come. */
  cursors: defineTable({ key: v.string(), at: v.number() })
    // Each run.
    .index("by_key", ["key"]),

  /** Every event a provider told us, once, with the raw text. */
  providerEvents: defineTable({
    accountId: v.optional(v.id("accounts")),
    provider: v.literal("twilio"),
    eventKey: v.string(),
    /** The provider's id of the message it is about. */
    subject: v.string(),
    kind: v.union(v.literal("inbound"), v.literal("status")),
    payload: v.string(),
    receivedAt: v.number(),
    /** parked: about a message we don't know yet. quarantined: to a number that isn't ours. */
    outcome: v.union(
      v.literal("applied"),
      v.literal("ignored"),
      v.literal("parked"),
      v.literal("quarantined"),
    ),
    messageId: v.optional(v.id("messages")),
  })
    // The same event twice.
    .index("by_provider_and_eventKey", ["provider", "eventKey"])
    // Events that came before we knew the message.
    .index("by_provider_and_subject", ["provider", "subject"]),

  /** A ledger: rows are only added, the newest one holds. */
  consent: defineTable({
    accountId: v.id("accounts"),
    channel,
    address: v.string(),
    state: v.union(v.literal("optedIn"), v.literal("optedOut"), v.literal("implied")),
    /** How we know. */
    source: v.union(
      v.literal("keyword"),
      v.literal("provider"),
      v.literal("inbound"),
      v.literal("member"),
      v.literal("import"),
    ),
    at: v.number(),
    messageId: v.optional(v.id("messages")),
    memberId: v.optional(v.id("members")),
    detail: v.optional(v.string()),
  })
    // Sending; the customer's consent history.
    .index("by_accountId_and_channel_and_address", ["accountId", "channel", "address"]),
};
