import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  messages: defineTable({ body: v.string(), file: v.optional(v.id("_storage")) }),
  ticks: defineTable({ by: v.string() }),
  gates: defineTable({ name: v.string() }).index("by_name", ["name"]),
});
