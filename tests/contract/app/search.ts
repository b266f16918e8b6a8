import { paginationOptsValidator } from "convex/server";
import { v } from "convex/values";
import { mutation, query } from "./server";

const article = {
  team: v.string(),
  text: v.string(),
  topic: v.optional(v.union(v.string(), v.number())),
  meta: v.optional(v.object({ title: v.string(), tag: v.optional(v.string()) })),
  likes: v.optional(v.number()),
};
const wanted = { team: v.string(), words: v.string() };

export const add = mutation({
  args: { articles: v.array(v.object(article)) },
  handler: async (ctx, { articles }) => {
    const ids = [];
    for (const each of articles) ids.push(await ctx.db.insert("articles", each));
    return ids;
  },
});

export const change = mutation({
  args: { id: v.id("articles"), fields: v.object({ text: v.string(), team: v.string() }) },
  handler: (ctx, { id, fields }) => ctx.db.patch(id, fields),
});

export const like = mutation({
  args: { id: v.id("articles") },
  handler: (ctx, { id }) => ctx.db.patch(id, { likes: 1 }),
});

export const remove = mutation({
  args: { id: v.id("articles") },
  handler: (ctx, { id }) => ctx.db.delete(id),
});

export const find = query({
  args: { ...wanted, take: v.optional(v.number()) },
  handler: async (ctx, { team, words, take = 100 }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) => q.search("text", words).eq("team", team))
      .take(take);
    return found.map(({ text }) => text);
  },
});

export const everywhere = query({
  args: { words: v.string() },
  handler: async (ctx, { words }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) => q.search("text", words))
      .collect();
    return found.map(({ text }) => text);
  },
});

/** Without a topic: what has none. */
export const onTopic = query({
  args: { ...wanted, topic: v.optional(v.union(v.string(), v.number())) },
  handler: async (ctx, { team, words, topic }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) =>
        q.search("text", words).eq("topic", topic).eq("team", team),
      )
      .collect();
    return found.map(({ text }) => text);
  },
});

export const byTitle = query({
  args: { words: v.string(), tag: v.optional(v.string()) },
  handler: async (ctx, { words, tag }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_title", (q) => q.search("meta.title", words).eq("meta.tag", tag))
      .collect();
    return found.map(({ text }) => text);
  },
});

export const firstLiked = query({
  args: wanted,
  handler: async (ctx, { team, words }) => {
    const found = await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) => q.search("text", words).eq("team", team))
      .filter((q) => q.gt(q.field("likes"), 0))
      .first();
    return found?.text ?? null;
  },
});

export const page = query({
  args: { ...wanted, paginationOpts: paginationOptsValidator },
  handler: async (ctx, { team, words, paginationOpts }) => {
    const result = await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) => q.search("text", words).eq("team", team))
      .paginate(paginationOpts);
    return { ...result, page: result.page.map(({ text }) => text) };
  },
});

/** What a mutation finds before and after it writes, and after a part of it was undone. */
export const write = mutation({
  args: { team: v.string(), word: v.string() },
  handler: async (ctx, { team, word }) => {
    const found = async () => {
      const rows = await ctx.db
        .query("articles")
        .withSearchIndex("search_text", (q) => q.search("text", word).eq("team", team))
        .collect();
      return rows.map(({ text }) => text).sort();
    };
    const seen = [await found()];
    const id = await ctx.db.insert("articles", { team, text: `${word} one` });
    seen.push(await found());
    await ctx.db.patch(id, { text: "nothing" });
    await ctx.db.insert("articles", { team, text: `${word} two` });
    seen.push(await found());
    await ctx.db.delete(id);
    seen.push(await found());
    return seen;
  },
});

export const writeAndFail = mutation({
  args: { team: v.string(), text: v.string() },
  handler: async (ctx, article) => {
    await ctx.db.insert("articles", article);
    await ctx.db
      .query("articles")
      .withSearchIndex("search_text", (q) => q.search("text", article.text))
      .first();
    throw new Error("refused on purpose");
  },
});

/** A search that the types would not let through. */
export const wrong = query({
  args: {
    index: v.string(),
    steps: v.array(v.object({ do: v.string(), field: v.string(), value: v.string() })),
  },
  handler: async (ctx, { index, steps }) => {
    type Builder = { [step: string]: (field: string, value: string) => Builder };
    type Loose = (
      index: string,
      build: (q: Builder) => Builder,
    ) => { collect(): Promise<object[]> };
    const articles = ctx.db.query("articles");
    const withSearchIndex = articles.withSearchIndex.bind(articles) as never as Loose;
    const found = await withSearchIndex(index, (q) =>
      steps.reduce((filter, step) => filter[step.do]!(step.field, step.value), q),
    ).collect();
    return found.length;
  },
});
