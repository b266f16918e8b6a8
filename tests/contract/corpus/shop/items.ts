import { actionGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

export const add = mutationGeneric({
  args: { item: v.any() },
  handler: (ctx, { item }) => ctx.db.insert("items", item),
});

export const addMaker = mutationGeneric({
  args: { name: v.string() },
  handler: (ctx, { name }) => ctx.db.insert("makers", { name }),
});

export const note = mutationGeneric({
  args: { text: v.string() },
  handler: (ctx, { text }) => ctx.db.insert("notes", { text }),
});

export const store = actionGeneric({
  args: { text: v.string() },
  handler: (ctx, { text }) => ctx.storage.store(new Blob([text], { type: "text/plain" })),
});

/** Items with their makers' names and the content of their pictures. */
export const list = queryGeneric({
  args: {},
  handler: async (ctx) => {
    const items = await ctx.db.query("items").withIndex("by_name").collect();
    return await Promise.all(
      items.map(async (item) => ({
        ...item,
        makerName: item.maker ? ((await ctx.db.get(item.maker))?.name ?? null) : null,
        url: item.picture ? await ctx.storage.getUrl(item.picture) : null,
      })),
    );
  },
});

export const find = queryGeneric({
  args: { words: v.string() },
  handler: async (ctx, { words }) => {
    const found = ctx.db
      .query("items")
      .withSearchIndex("search_name", (q) => q.search("name", words));
    return (await found.collect()).map(({ name }) => name);
  },
});

export const clear = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    for (const table of ["items", "makers"] as const)
      for (const { _id } of await ctx.db.query(table).collect()) await ctx.db.delete(_id);
    for (const { _id } of await ctx.db.system.query("_storage").collect())
      await ctx.storage.delete(_id);
  },
});
