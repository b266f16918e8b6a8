import { defineTable } from "convex/server";
import { v } from "convex/values";
import {
  checkedText,
  composeFailure,
  composeMode,
  composeProvider,
  draftChange,
  suggestionFate,
  suggestionKind,
  suggestionState,
  tokenUsage,
} from "../compose/shapes";
import { suggestionReport } from "../reports/shapes";

/** The assistant. What streams stands apart from what others watch, so that it wakes its author alone. */
export const composeTables = {
  /** One run of the assistant, for one member. Only model/compose/run and its kin write. */
  suggestions: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    memberId: v.id("members"),
    /** Made up by the client, so that the same click twice is one run. */
    clientId: v.string(),
    kind: suggestionKind,
    mode: composeMode,
    change: v.optional(draftChange),
    /** The draft it changes, as it was. */
    basis: v.optional(v.string()),
    state: suggestionState,
    /** Checked: what the provider wrote is kept nowhere. */
    ...checkedText.fields,
    replies: v.array(checkedText),
    provider: v.optional(composeProvider),
    /** The learned pair the text was taken from, without a provider. */
    pairId: v.optional(v.id("learnedPairs")),
    failure: v.optional(composeFailure),
    usage: v.optional(tokenUsage),
    fate: v.optional(suggestionFate),
    /** What the customer had written, for learning. */
    inbound: v.string(),
    answersSeq: v.number(),
    startedAt: v.number(),
    endedAt: v.optional(v.number()),
    report: v.optional(suggestionReport),
  })
    // Panel: my newest one of a kind; the same click twice.
    .index("by_memberId_and_conversationId_and_kind", ["memberId", "conversationId", "kind"])
    // Retention and "forget".
    .index("by_accountId_and_startedAt", ["accountId", "startedAt"])
    // Deletion and export of a customer.
    .index("by_conversationId", ["conversationId"]),

  /** That a suggestion is being written, and for whom: all that others see of it. */
  draftsUnderWay: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    suggestionId: v.id("suggestions"),
    memberId: v.id("members"),
    name: v.string(),
  })
    // Thread: for whom the assistant writes.
    .index("by_conversationId_and_suggestionId", ["conversationId", "suggestionId"]),

  /** The mode chosen for a conversation; no row for standard. */
  composeModes: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    mode: composeMode,
  })
    // Thread header.
    .index("by_conversationId", ["conversationId"]),

  /** What a customer wrote and what was sent, without names, numbers and prices. One row a suggestion. */
  learnedPairs: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    suggestionId: v.id("suggestions"),
    /** Whose words they are, for when those are deleted. Absent on pairs of older versions. */
    conversationId: v.optional(v.id("conversations")),
    mode: composeMode,
    inbound: v.string(),
    suggested: v.string(),
    /** Absent for a discarded one. */
    sent: v.optional(v.string()),
    fate: suggestionFate,
    /** Of the suggestion to what was sent, from 0 to 1. */
    distance: v.optional(v.number()),
    /** How much it is worth when the next one is looked for; rejected reuse lowers it. */
    weight: v.number(),
    at: v.number(),
  })
    // Send and discard: the pair there is already.
    .index("by_suggestionId", ["suggestionId"])
    // Deletion of a customer.
    .index("by_conversationId", ["conversationId"])
    // Style: the latest; retention and "forget".
    .index("by_accountId_and_at", ["accountId", "at"])
    // Suggestion: what was sent to customers who wrote alike.
    .searchIndex("search_inbound", {
      searchField: "inbound",
      filterFields: ["accountId", "mode"],
    }),

  /** What the business offers, and for how much. */
  services: defineTable({
    accountId: v.id("accounts"),
    name: v.string(),
    /** Cents; 0 is free. */
    price: v.number(),
    /** "from", when it can cost more. */
    isFrom: v.optional(v.boolean()),
    details: v.optional(v.string()),
  })
    // Suggestion; settings.
    .index("by_accountId_and_name", ["accountId", "name"]),

  /** What a member's suggestions used in a month. A row each, so that nobody waits for anybody. */
  assistantUsage: defineTable({
    accountId: v.id("accounts"),
    memberId: v.id("members"),
    /** "2026-11", UTC. */
    month: v.string(),
    runs: v.number(),
    ...tokenUsage.fields,
  })
    // Budget; settings.
    .index("by_accountId_and_month_and_memberId", ["accountId", "month", "memberId"]),
};
