import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/** One table for each thing the suite looks at. */
export default defineSchema({
  /** Any value, to see every type sorted. */
  values: defineTable({ tag: v.string(), label: v.number(), value: v.optional(v.any()) })
    .index("by_value", ["value"])
    .index("by_tag_and_value", ["tag", "value"]),

  /** Ordinary rows with a compound index and one on a nested field. */
  tasks: defineTable({
    list: v.string(),
    title: v.string(),
    rank: v.optional(v.number()),
    done: v.optional(v.boolean()),
    meta: v.optional(v.object({ author: v.string(), score: v.optional(v.number()) })),
    parent: v.optional(v.id("tasks")),
  })
    .index("by_list_and_rank", ["list", "rank"])
    .index("by_list_and_done_and_rank", ["list", "done", "rank"])
    .index("by_author", ["meta.author"]),

  /** One field of each validator. */
  typed: defineTable({
    text: v.string(),
    number: v.optional(v.number()),
    int: v.optional(v.int64()),
    flag: v.optional(v.boolean()),
    bytes: v.optional(v.bytes()),
    nothing: v.optional(v.null()),
    literal: v.optional(v.literal("yes")),
    list: v.optional(v.array(v.number())),
    object: v.optional(v.object({ inner: v.object({ deep: v.string() }) })),
    record: v.optional(v.record(v.string(), v.number())),
    union: v.optional(v.union(v.string(), v.object({ kind: v.literal("a"), at: v.number() }))),
    task: v.optional(v.id("tasks")),
    handle: v.optional(v.function()),
  }),

  /** A table whose documents are one of two shapes. */
  shapes: defineTable(
    v.union(
      v.object({ kind: v.literal("circle"), radius: v.number() }),
      v.object({ kind: v.literal("square"), side: v.number() }),
    ),
  ),

  counters: defineTable({ name: v.string(), count: v.number() }).index("by_name", ["name"]),

  /** Whatever an experiment wants to leave behind. */
  logs: defineTable({ line: v.string(), data: v.optional(v.any()) }).index("by_line", ["line"]),

  /** Texts to search, each within a team and on a nested path. */
  articles: defineTable({
    team: v.string(),
    text: v.string(),
    topic: v.optional(v.union(v.string(), v.number())),
    meta: v.optional(v.object({ title: v.string(), tag: v.optional(v.string()) })),
    likes: v.optional(v.number()),
  })
    .searchIndex("search_text", { searchField: "text", filterFields: ["team", "topic"] })
    .searchIndex("search_title", { searchField: "meta.title", filterFields: ["meta.tag"] })
    .index("by_team", ["team"]),

  /** Texts with what a model made of them. */
  passages: defineTable({
    text: v.string(),
    embedding: v.optional(v.array(v.number())),
    kind: v.optional(v.string()),
    year: v.optional(v.number()),
  }).vectorIndex("by_embedding", {
    vectorField: "embedding",
    dimensions: 3,
    filterFields: ["kind", "year"],
  }),

  /** Anything at all. */
  loose: defineTable(v.any()),
});
