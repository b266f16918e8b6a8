import { defineTable } from "convex/server";
import { v } from "convex/values";
import { consentSource, consentState } from "../consentShapes";
import { anyway, channel, envelope, eventOutcome, outboxState, provider } from "../shapes";

/** What comes in and goes out through providers. */
export const deliveryTables = {
  /** Our own numbers: which account a text to one of them belongs to. */
  phoneNumbers: defineTable({
    accountId: v.id("accounts"),
    number: v.string(),
    label: v.string(),
    /** How fast texts may leave from it, where it is registered for another pace than its kind's. */
    segmentsPerSecond: v.optional(v.number()),
  })
    // Inbound.
    .index("by_number", ["number"])
    // New Conversation: which number it leaves from.
    .index("by_accountId", ["accountId"]),

  /** The Messaging Service an account's texts go through: it has a pool of numbers and picks of them. */
  messagingServices: defineTable({ accountId: v.id("accounts"), sid: v.string() })
    // Each text that leaves.
    .index("by_accountId", ["accountId"])
    // Inbound, to a number just added to the pool.
    .index("by_sid", ["sid"]),

  /** Our own email addresses: which account an email to one of them belongs to. */
  mailboxes: defineTable({
    accountId: v.id("accounts"),
    /** In lower case. */
    address: v.string(),
    /** Who an email from it is from. */
    name: v.string(),
    /** Stands under each email. */
    signature: v.optional(v.string()),
    /** Where Resend receives for us, if that is not the address's own domain. */
    replyDomain: v.optional(v.string()),
  })
    // Inbound.
    .index("by_address", ["address"])
    // New Conversation: which mailbox it leaves from.
    .index("by_accountId", ["accountId"]),

  /** Emails we were told of. What they say is at Resend until it has been fetched. */
  inboundEmails: defineTable({
    accountId: v.id("accounts"),
    emailId: v.string(),
    /** Who it is from, as the event says; "" for nobody we could write to. */
    from: v.string(),
    /** The event that told of it. */
    eventId: v.string(),
    /** Which mailbox it was sent to. */
    mailbox: v.optional(v.string()),
    /** The conversation whose signed reply address it was sent to. */
    repliesTo: v.optional(v.id("conversations")),
    state: v.union(v.literal("waiting"), v.literal("done")),
    failures: v.number(),
    /** Next try, or when the present one has taken too long. */
    dueAt: v.optional(v.number()),
    messageId: v.optional(v.id("messages")),
  })
    // The same email told of twice.
    .index("by_emailId", ["emailId"])
    // The sweep for stuck rows.
    .index("by_state_and_dueAt", ["state", "dueAt"]),

  /** What still has to leave. A row goes when the provider has accepted or we have given up. */
  outbox: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    /** Which sender takes it out; SMS where it is not said. */
    channel: v.optional(channel),
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
    /** A number or mailbox of ours, or the Messaging Service that is to pick a number. */
    from: v.string(),
    /** A text by a number of ours: the Messaging Service it goes through all the same. */
    service: v.optional(v.string()),
    to: v.string(),
    body: v.string(),
    /** A text: when its sender has a place for it. */
    turnAt: v.optional(v.number()),
    /** What an email has besides. */
    email: v.optional(envelope),
    /** A try before may have been accepted. */
    uncertain: v.optional(v.boolean()),
    /** Files of the message that go with it. */
    mediaCount: v.optional(v.number()),
    /** What its author was asked, and sends it anyway. */
    anyway: v.optional(anyway),
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
    // Each claim; Channels, those of one provider.
    .index("by_key", ["key"]),

  /** How far something that runs again and again has come. */
  cursors: defineTable({ key: v.string(), at: v.number() })
    // Each run.
    .index("by_key", ["key"]),

  /** The delivery journal: every event a provider told us, once, with the raw text. */
  providerEvents: defineTable({
    /** Whose it is; a stray one is the only account's, if there is but one. */
    accountId: v.optional(v.id("accounts")),
    provider,
    eventKey: v.string(),
    /** The provider's id of the message it is about. */
    subject: v.string(),
    kind: v.union(v.literal("inbound"), v.literal("status")),
    /** The provider's word, where the key does not hold it. */
    status: v.optional(v.string()),
    payload: v.string(),
    /** Path and query it came to, and its signature; absent when we asked the provider ourselves. */
    path: v.optional(v.string()),
    signature: v.optional(v.string()),
    receivedAt: v.number(),
    outcome: eventOutcome,
    /** An email: the conversation that the signed reply address among its recipients names. */
    repliesTo: v.optional(v.string()),
    /** In plain words, why it was not applied. */
    reason: v.optional(v.string()),
    messageId: v.optional(v.id("messages")),
    /** The customer's number or address. */
    contact: v.optional(v.string()),
    /** When somebody last had it applied again. */
    replayedAt: v.optional(v.number()),
  })
    // The same event twice.
    .index("by_provider_and_eventKey", ["provider", "eventKey"])
    // Events that came before we knew the message.
    .index("by_provider_and_subject", ["provider", "subject"])
    // Delivery journal, its filters and what it is searched by; what is too old to be kept.
    .index("by_accountId_and_receivedAt", ["accountId", "receivedAt"])
    .index("by_accountId_and_outcome_and_receivedAt", ["accountId", "outcome", "receivedAt"])
    .index("by_accountId_and_contact_and_receivedAt", ["accountId", "contact", "receivedAt"])
    .index("by_accountId_and_subject_and_receivedAt", ["accountId", "subject", "receivedAt"])
    .index("by_messageId_and_receivedAt", ["messageId", "receivedAt"])
    // Channels: when something last came in, or was delivered.
    .index("by_accountId_and_provider_and_kind_and_receivedAt", [
      "accountId",
      "provider",
      "kind",
      "receivedAt",
    ]),

  /** How often an event came again, which had no effect. Apart, so that no event is ever rewritten by one. */
  eventRepeats: defineTable({
    eventId: v.id("providerEvents"),
    count: v.number(),
    lastAt: v.number(),
  })
    // Delivery journal.
    .index("by_eventId", ["eventId"]),

  /**
   * A ledger: rows are only added, the newest one holds. With a deleted customer they go, but for
   * the bare fact that somebody opted out.
   */
  consent: defineTable({
    accountId: v.id("accounts"),
    channel,
    address: v.string(),
    state: consentState,
    /** How we know. */
    source: consentSource,
    at: v.number(),
    messageId: v.optional(v.id("messages")),
    memberId: v.optional(v.id("members")),
    detail: v.optional(v.string()),
  })
    // Sending; the customer's consent history.
    .index("by_accountId_and_channel_and_address", ["accountId", "channel", "address"]),
};
