import { defineTable } from "convex/server";
import { v } from "convex/values";
import { anyway, scheduledState } from "../shapes";

/** What is to happen at a time somebody chose. */
export const laterTables = {
  /** What is written to be sent later. It is no message before it goes. */
  scheduledMessages: defineTable({
    accountId: v.id("accounts"),
    conversationId: v.id("conversations"),
    /** In whose name it goes: whoever wrote or last changed it. */
    authorId: v.id("members"),
    authorName: v.string(),
    body: v.string(),
    /** The message's when it goes. */
    clientId: v.string(),
    state: scheduledState,
    dueAt: v.number(),
    cancelOnReply: v.boolean(),
    /** What its author was asked at its planning, and sends it anyway. */
    anyway: v.optional(anyway),
    /** The conversation's inboundSeq its author had before them. */
    answersSeq: v.number(),
    /** The suggestion it began as. */
    suggestionId: v.optional(v.id("suggestions")),
    /** failed: why, in plain words. */
    failure: v.optional(v.string()),
  })
    // The end of the thread; a customer's reply.
    .index("by_conversationId_and_dueAt", ["conversationId", "dueAt"])
    // Send later: the same click twice.
    .index("by_conversationId_and_clientId", ["conversationId", "clientId"])
    // The sweep for what no timer sent.
    .index("by_state_and_dueAt", ["state", "dueAt"]),
};
