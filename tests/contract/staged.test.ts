/** Indexes that a push fills, and a later one lets functions read. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";

let deployment: TestDeployment;
beforeAll(async () => {
  deployment = await deploy(join(import.meta.dirname, "corpus/schema"));
}, 60_000);
afterAll(() => deployment?.close());

const schema = (staged: boolean) => `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
const staged = ${staged};
export default defineSchema({
  people: defineTable({ name: v.string(), age: v.optional(v.number()), at: v.optional(v.array(v.number())) })
    .index("by_age", { fields: ["age"], staged })
    .searchIndex("by_words", { searchField: "name", staged })
    .vectorIndex("by_place", { vectorField: "at", dimensions: 2, staged }),
});
`;

const functions = `
import { actionGeneric, mutationGeneric, queryGeneric } from "convex/server";
export const add = mutationGeneric({ handler: (ctx, person) => ctx.db.insert("people", person) });
const names = async (query) => (await query.collect()).map(({ name }) => name);
export const byAge = queryGeneric({ handler: (ctx) => names(ctx.db.query("people").withIndex("by_age")) });
export const byWords = queryGeneric({
  handler: (ctx) => names(ctx.db.query("people").withSearchIndex("by_words", (q) => q.search("name", "ann"))),
});
export const byPlace = actionGeneric({
  handler: async (ctx) => (await ctx.vectorSearch("people", "by_place", { vector: [0, 1] })).length,
});
`;

async function push(staged: boolean): Promise<string> {
  writeFileSync(join(deployment.project.functions, "schema.ts"), schema(staged));
  writeFileSync(join(deployment.project.functions, "people.ts"), functions);
  const { ok, output } = await deployment.project.push({ url: deployment.backend.url, adminKey });
  expect(ok, output).toBe(true);
  return output;
}

const add = (name: string, age: number) =>
  deployment.call("mutation", "people:add", { name, age, at: [age, 1] });
const byAge = () => deployment.call("query", "people:byAge");
const byWords = () => deployment.call("query", "people:byWords");
const byPlace = () => deployment.call("action", "people:byPlace");

test("a staged index is filled and kept, but answers only once it is enabled", async () => {
  await deployment.call("mutation", "people:add", { name: "ann", age: 3 });
  expect(await push(true)).toMatch(/people\.by_age.*\(staged\)/);
  await add("bob", 2);
  await add("ann again", 1);
  for (const [index, find] of Object.entries({
    by_age: byAge,
    by_words: byWords,
    by_place: byPlace,
  })) {
    await expect(find(), index).rejects.toThrow(
      `Index people.${index} is currently staged and not available to query`,
    );
  }
  const enabled = await push(false);
  expect(enabled).toMatch(/people\.by_age/);
  expect(enabled).not.toMatch(/Added|Deleted/);
  expect(await byAge()).toEqual(["ann again", "bob", "ann"]);
  expect(await byWords()).toHaveLength(2);
  expect(await byPlace()).toBe(2);
  await push(true);
  await expect(byAge()).rejects.toThrow("currently staged");
}, 90_000);
