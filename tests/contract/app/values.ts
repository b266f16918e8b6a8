import { v } from "convex/values";
import { mutation, query } from "./server";

const operator = v.union(
  v.literal("eq"),
  v.literal("gt"),
  v.literal("gte"),
  v.literal("lt"),
  v.literal("lte"),
);

/** A list cannot hold undefined: an absent `value` stands for it. */
const boxed = v.object({ value: v.optional(v.any()) });

export const insertAll = mutation({
  args: { tag: v.string(), values: v.array(v.object({ label: v.number(), box: boxed })) },
  handler: async (ctx, { tag, values }) => {
    for (const { label, box } of values) {
      await ctx.db.insert("values", { tag, label, value: box.value });
    }
  },
});

export const sorted = query({
  args: { order: v.union(v.literal("asc"), v.literal("desc")) },
  handler: async (ctx, { order }) => {
    const rows = await ctx.db.query("values").withIndex("by_value").order(order).collect();
    return rows.map((row) => row.label);
  },
});

/** The labels in each of many ranges, in index order. */
export const ranges = query({
  args: { tag: v.string(), ranges: v.array(v.object({ operator, box: boxed })) },
  handler: async (ctx, { tag, ranges }) => {
    const found: number[][] = [];
    for (const { operator, box } of ranges) {
      const rows = await ctx.db
        .query("values")
        .withIndex("by_tag_and_value", (q) => {
          const tagged = q.eq("tag", tag);
          // The builder's methods are typed one by one.
          const bound: (field: "value", value: unknown) => unknown = tagged[operator].bind(tagged);
          return bound("value", box.value) as typeof tagged;
        })
        .collect();
      found.push(rows.map((row) => row.label));
    }
    return found;
  },
});

/** The same through filters, which need no index. */
export const filtered = query({
  args: {
    operator: v.union(operator, v.literal("neq")),
    box: boxed,
  },
  handler: async (ctx, { operator, box }) => {
    const rows = await ctx.db
      .query("values")
      .withIndex("by_value")
      .filter((q) => {
        const compare = q[operator] as typeof q.eq;
        return compare(q.field("value"), box.value);
      })
      .collect();
    return rows.map((row) => row.label);
  },
});

export const echo = query({
  args: { value: v.any() },
  handler: (_, { value }) => value,
});

export const stored = query({
  args: { label: v.number() },
  handler: async (ctx, { label }) => {
    const rows = await ctx.db.query("values").collect();
    return rows.find((row) => row.label === label)?.value;
  },
});
