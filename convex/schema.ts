import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
import { channel, direction, leadStatus, messageStatus, outboxState, role } from "./model/shapes";

/**
 * Sized for 100,000 conversations and 1,000,000 messages an account. Rows behind live lists are
 * narrow; what changes at another pace has a table of its own. Times are ms since 1970, money is
 * in cents.
 */
export default defineSchema({
  accounts: defineTable({
    name: v.string(),
    /** The organisation's id at the identity provider, or "demo". */
    externalId: v.string(),
    timeZone: v.string(),
    locale: v.string(),
    /** The demo data is complete; it is left as people make it. */
    seeded: v.optional(v.boolean()),
  })
    // Sign-in of an organisation; the seed's check that it ran before.
    .index("by_externalId", ["externalId"]),

  members: defineTable({
    accountId: v.id("accounts"),
    tokenIdentifier: v.string(),
    name: v.string(),
    email: v.string(),
    role,
    status: v.union(v.literal("active"), v.literal("removed")),
    /** Inbound messages received up to here count as read by this member. */
    readBefore: v.number(),
  })
    // Every function: who is calling.
    .index("by_tokenIdentifier", ["tokenIdentifier"])
    // Assignee menu, members' settings.
    .index("by_accountId_and_name", ["accountId", "name"]),

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
    .index("by_accountId_and_address", ["accountId", "address"])
    .index("by_customerId", ["customerId"]),

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

  /** Our own numbers: which account a text to one of them belongs to. */
  phoneNumbers: defineTable({
    accountId: v.id("accounts"),
    number: v.string(),
    label: v.string(),
  })
    .index("by_number", ["number"])
    .index("by_accountId", ["accountId"]),

  conversations: defineTable({
    accountId: v.id("accounts"),
    channel,
    /** E.164 for sms, the address for email, the customer's id for the portal. */
    contactAddress: v.string(),
    contactName: v.string(),
    customerId: v.optional(v.id("customers")),
    /** Which of our numbers or mailboxes answers: the one the customer last wrote to. */
    ourAddress: v.string(),
    isLead: v.boolean(),
    leadStatus: v.optional(leadStatus),
    archived: v.boolean(),
    /** The customer waits for us. The boolean orders a list, the time says since when. */
    attention: v.boolean(),
    attentionSince: v.optional(v.number()),
    /** inboundSeq up to which somebody settled things without a reply (archive, no reply needed). */
    settledSeq: v.number(),
    lastActivityAt: v.number(),
    preview: v.string(),
    lastDirection: v.optional(direction),
    /** Inbound messages ever. A member's unread is this minus their read mark. */
    inboundSeq: v.number(),
    lastInboundAt: v.optional(v.number()),
    lastOutboundId: v.optional(v.id("messages")),
    /** The newest outgoing message failed or its outcome is unknown. */
    failed: v.boolean(),
    assigneeId: v.optional(v.id("members")),
    optedOut: v.boolean(),
  })
    // List: All.
    .index("by_accountId_and_lastActivityAt", ["accountId", "lastActivityAt"])
    // List: Active, Archived.
    .index("by_accountId_and_archived_and_lastActivityAt", [
      "accountId",
      "archived",
      "lastActivityAt",
    ])
    // List: Attention.
    .index("by_accountId_and_attention_and_lastActivityAt", [
      "accountId",
      "attention",
      "lastActivityAt",
    ])
    // List: Leads.
    .index("by_accountId_and_archived_and_isLead_and_lastActivityAt", [
      "accountId",
      "archived",
      "isLead",
      "lastActivityAt",
    ])
    // Inbound: the conversation of a sender; one for each address and channel.
    .index("by_accountId_and_channel_and_contactAddress", [
      "accountId",
      "channel",
      "contactAddress",
    ])
    // A customer's other conversations; a technician's access through a job.
    .index("by_customerId_and_lastActivityAt", ["customerId", "lastActivityAt"]),

  messages: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    direction,
    /** The member who wrote it; absent on inbound and on automatic messages. */
    authorId: v.optional(v.id("members")),
    authorName: v.string(),
    body: v.string(),
    at: v.number(),
    status: messageStatus,
    statusRank: v.number(),
    errorCode: v.optional(v.string()),
    errorReason: v.optional(v.string()),
    providerId: v.optional(v.string()),
    segments: v.optional(v.number()),
    mediaCount: v.optional(v.number()),
    aiGenerated: v.boolean(),
    clientId: v.optional(v.string()),
    /** Inbound: its number in the conversation, from 1, and when it reached us. */
    inboundSeq: v.optional(v.number()),
    receivedAt: v.optional(v.number()),
    /** Outbound: the conversation's inboundSeq its author had before them. */
    answersSeq: v.optional(v.number()),
    /** Outbound: which try this is, told to the provider so that its callbacks name it. */
    attempt: v.optional(v.number()),
  })
    // Thread.
    .index("by_conversationId_and_at", ["conversationId", "at"])
    // Send: the same click twice.
    .index("by_conversationId_and_clientId", ["conversationId", "clientId"])
    // Unread of a member who joined later; the first message still waiting.
    .index("by_conversationId_and_receivedAt", ["conversationId", "receivedAt"])
    // Status callbacks.
    .index("by_providerId", ["providerId"]),

  readMarks: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    /** Highest inboundSeq this member has read. */
    seq: v.number(),
  })
    // Bold rows and badges in the list.
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"]),

  /** Sum of a member's read marks over what they can see: the badge is inbound minus this. */
  readTotals: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    total: v.number(),
  })
    // Navigation badge.
    .index("by_memberId", ["memberId"]),

  pins: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
  })
    // Top of the list.
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"]),

  /** Exact counts in shards, so that no row is written by everybody. Scope: account or technician. */
  counters: defineTable({
    accountId: v.id("accounts"),
    scope: v.union(v.id("accounts"), v.id("members")),
    shard: v.number(),
    total: v.number(),
    active: v.number(),
    attention: v.number(),
    leads: v.number(),
    archived: v.number(),
    inbound: v.number(),
  })
    // Page header and navigation badge.
    .index("by_scope_and_shard", ["scope", "shard"]),

  /** What a technician may see, with copies of what their list sorts by. Only model/audience writes. */
  audiences: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    lastActivityAt: v.number(),
    archived: v.boolean(),
    attention: v.boolean(),
    isLead: v.boolean(),
  })
    // A change of the conversation; whether a technician may open it.
    .index("by_conversationId_and_memberId", ["conversationId", "memberId"])
    // The technician's lists, as for conversations.
    .index("by_memberId_and_lastActivityAt", ["memberId", "lastActivityAt"])
    .index("by_memberId_and_archived_and_lastActivityAt", [
      "memberId",
      "archived",
      "lastActivityAt",
    ])
    .index("by_memberId_and_attention_and_lastActivityAt", [
      "memberId",
      "attention",
      "lastActivityAt",
    ])
    .index("by_memberId_and_archived_and_isLead_and_lastActivityAt", [
      "memberId",
      "archived",
      "isLead",
      "lastActivityAt",
    ]),

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
  }).index("by_key", ["key"]),

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

  auditLog: defineTable({
    accountId: v.id("accounts"),
    memberId: v.optional(v.id("members")),
    action: v.string(),
    subject: v.string(),
    at: v.number(),
  })
    // Settings: audit log.
    .index("by_accountId_and_at", ["accountId", "at"]),
});
