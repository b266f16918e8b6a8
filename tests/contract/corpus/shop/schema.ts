import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  items: defineTable({
    name: v.string(),
    price: v.number(),
    stock: v.optional(v.int64()),
    code: v.optional(v.bytes()),
    maker: v.optional(v.id("makers")),
    picture: v.optional(v.id("_storage")),
  })
    .index("by_name", ["name"])
    .searchIndex("search_name", { searchField: "name" }),
  makers: defineTable({ name: v.string() }),
});
