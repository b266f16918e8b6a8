import { defineTable } from "convex/server";
import { v } from "convex/values";
import { alertKind, draftKind, storedFile } from "../shapes";

/**
 * Members at work at the same time. Apart from the inbox's tables, so that neither a heartbeat nor a
 * keystroke wakes a list.
 */
export const togetherTables = {
  /** Who has a conversation open: written when they come, go, begin or stop typing. */
  viewers: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    memberId: v.id("members"),
    name: v.string(),
    /** Typing, and until when unless they say so again. */
    typingUntil: v.optional(v.number()),
  })
    // Thread: who else is here.
    .index("by_conversationId_and_memberId", ["conversationId", "memberId"]),

  /** The tabs that make somebody a viewer. A heartbeat moves the deadline; no query reads this. */
  viewerTabs: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    memberId: v.id("members"),
    /** Made up by the tab and told to nobody else: whoever names it may end it. */
    tab: v.string(),
    deadline: v.number(),
  })
    // Heartbeat and leave.
    .index("by_tab", ["tab"])
    // Leave: whether another tab of the member still shows it.
    .index("by_conversationId_and_memberId", ["conversationId", "memberId"])
    // Sweep: who has fallen silent.
    .index("by_accountId_and_deadline", ["accountId", "deadline"]),

  /** That a sweep of the account's tabs is scheduled; no row while nobody is there. */
  viewerSweeps: defineTable({ accountId: v.id("accounts"), dueAt: v.number() })
    // Coming: whether a sweep is on its way.
    .index("by_accountId", ["accountId"]),

  /** What a member has begun to write. */
  drafts: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    kind: draftKind,
    text: v.string(),
    uploadIds: v.optional(v.array(v.id("uploads"))),
    /** The newest message when they began; null when there was none. */
    after: v.optional(v.union(v.null(), v.id("messages"))),
    /** When it was saved; each save of a draft has a later one. */
    version: v.number(),
  })
    // Composer; which rows of the list have a draft of mine.
    .index("by_memberId_and_conversationId_and_kind", ["memberId", "conversationId", "kind"])
    // Deletion and export of a customer.
    .index("by_conversationId", ["conversationId"]),

  /** Files to be sent: one row for each, from when its upload begins. Only model/uploads writes. */
  uploads: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    name: v.string(),
    /** The file, once it has arrived. */
    storageId: v.optional(v.id("_storage")),
    /** What its bytes say it is, once they were looked into. */
    found: v.optional(storedFile.omit("storageId")),
    /** Not before it was sent. */
    messageId: v.optional(v.id("messages")),
    /** When it is thrown away, unless a draft has it then; absent once it was sent. */
    expiresAt: v.optional(v.number()),
  })
    // Arrival: a file is one upload's.
    .index("by_storageId", ["storageId"])
    // Begin: how many of a member's are open.
    .index("by_memberId_and_expiresAt", ["memberId", "expiresAt"])
    // Sweep.
    .index("by_expiresAt", ["expiresAt"])
    // Deletion and export of a customer.
    .index("by_conversationId", ["conversationId"]),

  /** The newest thing to tell a member about a conversation of theirs. One row for each. */
  alerts: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    conversationId: v.id("conversations"),
    messageId: v.id("messages"),
    kind: alertKind,
    /** Who wrote, and the message's first words. */
    from: v.string(),
    preview: v.string(),
    at: v.number(),
  })
    // Desktop notification and sound.
    .index("by_memberId_and_at", ["memberId", "at"])
    // A newer message takes the place of the one before.
    .index("by_memberId_and_conversationId", ["memberId", "conversationId"])
    // Deletion and export of a customer.
    .index("by_conversationId", ["conversationId"]),
};
