import { defineTable } from "convex/server";
import { v } from "convex/values";
import {
  attachment,
  channel,
  direction,
  elsewhere,
  emailHead,
  leadStatus,
  messageDirection,
  messageStatus,
  snooze,
  threadEvent,
} from "../shapes";
import { messageReport } from "../reports/shapes";

/** What the inbox shows, and how far each member has read. */
export const inboxTables = {
  conversations: defineTable({
    accountId: v.id("accounts"),
    channel,
    /** E.164 for sms, the address for email, the customer's id for the portal. */
    contactAddress: v.string(),
    contactName: v.string(),
    /** Name and address as search finds them. Only model/conversations writes it. */
    searchText: v.optional(v.string()),
    customerId: v.optional(v.id("customers")),
    /**
     * Which of our numbers or mailboxes answers: the one the customer last wrote to. A Messaging
     * Service, until it has picked the number.
     */
    ourAddress: v.string(),
    isLead: v.boolean(),
    leadStatus: v.optional(leadStatus),
    archived: v.boolean(),
    /** Archived until then. model/aside.ts says how it ends. */
    snooze: v.optional(snooze),
    /** A snooze ended then, and nothing has been said since. */
    wokeAt: v.optional(v.number()),
    /** What the last archive or snooze by a person took away; gone once anything else happens. */
    undo: v.optional(
      v.object({
        archived: v.boolean(),
        snooze: v.optional(snooze),
        attentionSince: v.optional(v.number()),
        settledSeq: v.number(),
      }),
    ),
    /** The customer waits for us. The boolean orders a list, the time says since when. */
    attention: v.boolean(),
    attentionSince: v.optional(v.number()),
    /** The customer began this exchange, and no reply to it has been accepted: for the reports. */
    opening: v.optional(v.literal(true)),
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
    /** Its customer is being deleted: nobody sees it, and nothing is added to it any more. */
    erasing: v.optional(v.literal(true)),
    /** A message that likely asks for no more texts, until a person has looked at it. */
    stopReview: v.optional(v.object({ messageId: v.id("messages"), at: v.number() })),
    /** The provider's word that nothing gets through to this address; gone once something has. */
    unreachable: v.optional(v.string()),
    /** By email: who gets a copy of an answer, as the last email had it. */
    copies: v.optional(v.array(v.string())),
    /** By email: others who have written here. */
    participants: v.optional(v.array(v.string())),
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
    // List: Attention, who waits longest.
    .index("by_accountId_and_attention_and_attentionSince", [
      "accountId",
      "attention",
      "attentionSince",
    ])
    // List: Leads.
    .index("by_accountId_and_archived_and_isLead_and_lastActivityAt", [
      "accountId",
      "archived",
      "isLead",
      "lastActivityAt",
    ])
    // The same lists of one assignee, or of nobody.
    .index("by_accountId_and_assigneeId_and_lastActivityAt", [
      "accountId",
      "assigneeId",
      "lastActivityAt",
    ])
    .index("by_accountId_and_assigneeId_and_archived_and_lastActivityAt", [
      "accountId",
      "assigneeId",
      "archived",
      "lastActivityAt",
    ])
    .index("by_accountId_and_assigneeId_and_attention_and_lastActivityAt", [
      "accountId",
      "assigneeId",
      "attention",
      "lastActivityAt",
    ])
    .index("by_accountId_and_assigneeId_and_attention_and_attentionSince", [
      "accountId",
      "assigneeId",
      "attention",
      "attentionSince",
    ])
    .index("by_accountId_and_assigneeId_archived_isLead_lastActivityAt", [
      "accountId",
      "assigneeId",
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
    // Search: by name, number or email.
    .searchIndex("search_searchText", { searchField: "searchText", filterFields: ["accountId"] })
    // A customer's other conversations; a technician's access through a job.
    .index("by_customerId_and_lastActivityAt", ["customerId", "lastActivityAt"]),

  messages: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    direction: messageDirection,
    /** On an internal row: what happened. Without it, the row is a note. */
    event: v.optional(threadEvent),
    /** The member who wrote or did it; absent on inbound and on what happened by itself. */
    authorId: v.optional(v.id("members")),
    authorName: v.string(),
    body: v.string(),
    /** All of the text, when the body is only its beginning. */
    bodyId: v.optional(v.id("_storage")),
    email: v.optional(emailHead),
    attachments: v.optional(v.array(attachment)),
    /** On a note: the names it mentions, as they were when it was written. */
    mentions: v.optional(v.array(v.string())),
    at: v.number(),
    status: messageStatus,
    statusRank: v.number(),
    errorCode: v.optional(v.string()),
    errorReason: v.optional(v.string()),
    providerId: v.optional(v.string()),
    /** An email's Message-ID. */
    rfcId: v.optional(v.string()),
    segments: v.optional(v.number()),
    mediaCount: v.optional(v.number()),
    aiGenerated: v.boolean(),
    clientId: v.optional(v.string()),
    /** Inbound: its number in the conversation, from 1, and when it reached us. */
    inboundSeq: v.optional(v.number()),
    receivedAt: v.optional(v.number()),
    /** Outbound: the conversation's inboundSeq its author had before them. */
    answersSeq: v.optional(v.number()),
    /** Outbound on the portal: when the customer had it on screen. */
    seenAt: v.optional(v.number()),
    /** Outbound: which try this is, told to the provider so that its callbacks name it. */
    attempt: v.optional(v.number()),
    /** Outbound: its author wants to be able to take it back before it leaves. */
    undoable: v.optional(v.boolean()),
    /** Failed here: the message that says the same by another channel. */
    elsewhere: v.optional(elsewhere),
    /** Outbound: the failed message it was sent for, on another channel. */
    insteadOf: v.optional(v.id("messages")),
    /** What the reports count of it. */
    report: v.optional(messageReport),
  })
    // Thread.
    .index("by_conversationId_and_at", ["conversationId", "at"])
    // Send: the same click twice.
    .index("by_conversationId_and_clientId", ["conversationId", "clientId"])
    // Unread of a member who joined later; the first message still waiting.
    .index("by_conversationId_and_receivedAt", ["conversationId", "receivedAt"])
    // Thread: the first message I have not read, however far back.
    .index("by_conversationId_and_inboundSeq", ["conversationId", "inboundSeq"])
    // Status callbacks.
    .index("by_providerId", ["providerId"])
    // Inbound email: the one it answers.
    .index("by_accountId_and_rfcId", ["accountId", "rfcId"])
    // Search over everything, and within a thread.
    .searchIndex("search_body", {
      searchField: "body",
      filterFields: ["accountId", "conversationId"],
    }),

  /** Members named in notes, one row for each, written with the note. */
  mentions: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    authorName: v.string(),
    at: v.number(),
    /** When the member looked at the conversation. */
    seenAt: v.optional(v.number()),
  })
    // Badges in the list, notifications; opening a conversation.
    .index("by_memberId_and_seenAt_and_conversationId", ["memberId", "seenAt", "conversationId"])
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"]),

  /** What "Start Conversation" has done, so that the same click again does nothing. */
  startedConversations: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    clientId: v.string(),
    conversationId: v.id("conversations"),
  })
    // New Conversation: the same click twice.
    .index("by_memberId_and_clientId", ["memberId", "clientId"])
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"]),

  readMarks: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    /** Highest inboundSeq this member has read. */
    seq: v.number(),
    /** The member's sight when it was set; of an earlier one it counts no more. Absent for 0. */
    sight: v.optional(v.number()),
  })
    // Bold rows and badges in the list.
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"])
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"]),

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
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"])
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"]),

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
    attentionSince: v.optional(v.number()),
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
    .index("by_memberId_and_attention_and_attentionSince", [
      "memberId",
      "attention",
      "attentionSince",
    ])
    .index("by_memberId_and_archived_and_isLead_and_lastActivityAt", [
      "memberId",
      "archived",
      "isLead",
      "lastActivityAt",
    ]),
};
