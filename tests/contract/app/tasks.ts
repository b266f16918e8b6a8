import { v } from "convex/values";
import { mutation, query } from "./server";

const order = v.optional(v.union(v.literal("asc"), v.literal("desc")));
const bound = v.object({
  operator: v.union(v.literal("gt"), v.literal("gte"), v.literal("lt"), v.literal("lte")),
  rank: v.number(),
});

/** `list` equal and up to two bounds on `rank`, in the order given. */
export const ranked = query({
  args: { list: v.string(), bounds: v.array(bound), order },
  handler: async (ctx, { list, bounds, order = "asc" }) => {
    const rows = await ctx.db
      .query("tasks")
      .withIndex("by_list_and_rank", (q) => {
        let range: unknown = q.eq("list", list);
        for (const { operator, rank } of bounds) {
          range = (range as Record<string, (field: string, value: number) => unknown>)[operator]?.(
            "rank",
            rank,
          );
        }
        return range as never;
      })
      .order(order)
      .collect();
    return rows.map(({ title }) => title);
  },
});

export const doneRanked = query({
  args: { list: v.string(), done: v.union(v.boolean(), v.null()), from: v.optional(v.number()) },
  handler: async (ctx, { list, done, from }) => {
    const rows = await ctx.db
      .query("tasks")
      .withIndex("by_list_and_done_and_rank", (q) => {
        // null stands for a missing field, which arguments cannot hold.
        const equal = q.eq("list", list).eq("done", done ?? undefined);
        return from === undefined ? equal : equal.gte("rank", from);
      })
      .collect();
    return rows.map(({ title }) => title);
  },
});

export const byAuthor = query({
  args: { author: v.union(v.string(), v.null()) },
  handler: async (ctx, { author }) => {
    const rows = await ctx.db
      .query("tasks")
      .withIndex("by_author", (q) => q.eq("meta.author", (author ?? undefined) as string))
      .collect();
    return rows.map(({ title }) => title);
  },
});

/** An index range as plain JavaScript may write it, types or not. */
export const anyRange = query({
  args: {
    index: v.string(),
    steps: v.array(v.object({ operator: v.string(), field: v.string(), value: v.any() })),
  },
  handler: async (ctx, { index, steps }) => {
    const rows = await ctx.db
      .query("tasks")
      .withIndex(index as "by_author", (q) => {
        let range: unknown = q;
        for (const { operator, field, value } of steps) {
          range = (range as Record<string, (field: string, value: unknown) => unknown>)[operator]?.(
            field,
            value,
          );
        }
        return range as never;
      })
      .collect();
    return rows.map(({ title }) => title);
  },
});

export const createdBetween = query({
  args: { from: v.number(), until: v.number(), order },
  handler: async (ctx, { from, until, order = "asc" }) => {
    const rows = await ctx.db
      .query("tasks")
      .withIndex("by_creation_time", (q) => q.gte("_creationTime", from).lt("_creationTime", until))
      .order(order)
      .collect();
    return rows.map(({ title }) => title);
  },
});

export const byId = query({
  args: { id: v.id("tasks") },
  handler: async (ctx, { id }) =>
    (
      await ctx.db
        .query("tasks")
        .withIndex("by_id", (q) => q.eq("_id", id))
        .unique()
    )?.title ?? null,
});

export const all = query({
  args: { order },
  handler: async (ctx, { order = "asc" }) =>
    (await ctx.db.query("tasks").order(order).collect()).map(({ title }) => title),
});

export const documents = query({ args: {}, handler: (ctx) => ctx.db.query("tasks").collect() });

export const take = query({
  args: { count: v.number(), order, titled: v.optional(v.string()) },
  handler: async (ctx, { count, order = "asc", titled }) => {
    let rows = ctx.db.query("tasks").order(order);
    if (titled !== undefined) rows = rows.filter((q) => q.eq(q.field("title"), titled));
    return (await rows.take(count)).map(({ title }) => title);
  },
});

export const first = query({
  args: { list: v.string() },
  handler: async (ctx, { list }) =>
    (
      await ctx.db
        .query("tasks")
        .withIndex("by_list_and_rank", (q) => q.eq("list", list))
        .first()
    )?.title ?? null,
});

export const unique = query({
  args: { list: v.string() },
  handler: async (ctx, { list }) =>
    (
      await ctx.db
        .query("tasks")
        .withIndex("by_list_and_rank", (q) => q.eq("list", list))
        .unique()
    )?.title ?? null,
});

/** Reads titles one by one and stops at the one named. */
export const until = query({
  args: { title: v.string() },
  handler: async (ctx, { title }) => {
    const seen: string[] = [];
    for await (const task of ctx.db.query("tasks")) {
      seen.push(task.title);
      if (task.title === title) break;
    }
    return seen;
  },
});

/** Two iterations of one table at once, in step. */
export const zipped = query({
  args: {},
  handler: async (ctx) => {
    const down = ctx.db.query("tasks").order("desc")[Symbol.asyncIterator]();
    const pairs: [string, string | null][] = [];
    for await (const task of ctx.db.query("tasks")) {
      const { value } = await down.next();
      pairs.push([task.title, value?.title ?? null]);
    }
    return pairs;
  },
});

/** Filters by what `rank` and the rest of a row are, one expression of each kind. */
export const filters = query({
  args: { expression: v.string() },
  handler: async (ctx, { expression }) => {
    const rows = await ctx.db
      .query("tasks")
      .filter((q) => {
        const rank = q.field("rank");
        const list = q.field("list");
        switch (expression) {
          case "and":
            return q.and(q.eq(list, "a"), q.gt(rank, 1));
          case "or":
            return q.or(q.eq(list, "b"), q.lte(rank, 1));
          case "not":
            return q.not(q.eq(list, "a"));
          case "neq":
            return q.neq(rank, 2);
          case "missing":
            return q.eq(rank, undefined);
          case "add":
            return q.eq(q.add(rank as never, 1), 3);
          case "mod":
            return q.eq(q.mod(rank as never, 2), 1);
          case "neg":
            return q.lt(q.neg(rank as never), -2);
          case "nested":
            return q.eq(q.field("meta.author" as never), "ann" as never);
          case "fields":
            return q.eq(q.field("title"), list);
          case "truthy":
            return q.field("done") as never;
          default:
            return q.eq(true, false);
        }
      })
      .collect();
    return rows.map(({ title }) => title);
  },
});

/** What a mutation sees of rows it writes while it reads. */
export const readOwnWrites = mutation({
  args: { list: v.string() },
  handler: async (ctx, { list }) => {
    const read = async () =>
      (
        await ctx.db
          .query("tasks")
          .withIndex("by_list_and_rank", (q) => q.eq("list", list))
          .collect()
      ).map(({ title }) => title);
    const steps = [await read()];
    const id = await ctx.db.insert("tasks", { list, title: "new", rank: 0 });
    steps.push(await read());
    await ctx.db.patch(id, { rank: 100, title: "moved" });
    steps.push(await read());
    await ctx.db.delete(id);
    steps.push(await read());
    return steps;
  },
});
