import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

/** As many tables as sizes: a page of each costs the same, or ought to. */
const rows = () =>
  defineTable({ list: v.string(), rank: v.number(), body: v.string() }).index("by_list_rank", [
    "list",
    "rank",
  ]);

export default defineSchema({
  thousand: rows(),
  tenThousand: rows(),
  hundredThousand: rows(),
  million: rows(),
  rows: rows(),
  /** What the soak wrote, by a key of its own each. */
  effects: defineTable({ key: v.string() }).index("by_key", ["key"]),
  totals: defineTable({ effects: v.number() }),
});
