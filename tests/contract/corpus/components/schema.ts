import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  scores: defineTable({ player: v.string(), points: v.number() }),
  /** What background work did, and what was told of its end. */
  events: defineTable({ work: v.string(), what: v.any() }).index("by_work", ["work"]),
  /** Moved by a migration from the one form to the other. */
  people: defineTable({ name: v.string(), initial: v.optional(v.string()) }),
  handles: defineTable({ handle: v.string() }),
});
