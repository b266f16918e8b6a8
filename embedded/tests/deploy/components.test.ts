import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Backend, startBackend } from "./backend.ts";
import { Project } from "./project.ts";

let backend: Backend;
let project: Project;

beforeEach(async () => {
  backend = await startBackend();
});

afterEach(async () => {
  await backend.close();
  await project.delete();
});

test("published components are installed, typed and run", async () => {
  project = await Project.create({
    "convex/convex.config.ts": `import { defineApp } from "convex/server";
import rateLimiter from "@convex-dev/rate-limiter/convex.config.js";
import aggregate from "@convex-dev/aggregate/convex.config.js";
const app = defineApp();
app.use(rateLimiter);
app.use(aggregate, { name: "byScore" });
app.use(aggregate, { name: "byDay" });
export default app;
`,
    "convex/limits.ts": `import { RateLimiter, SECOND } from "@convex-dev/rate-limiter";
import { components } from "./_generated/api";
import { mutation } from "./_generated/server";
const limiter = new RateLimiter(components.rateLimiter, { write: { kind: "fixed window", rate: 2, period: 1000 * SECOND } });
export const write = mutation({ args: {}, handler: async (ctx) => (await limiter.limit(ctx, "write")).ok });
`,
    "convex/scores.ts": `import { DirectAggregate } from "@convex-dev/aggregate";
import { components } from "./_generated/api";
import { mutation, query } from "./_generated/server";
import { v } from "convex/values";
const byScore = new DirectAggregate<{ Key: number; Id: string }>(components.byScore);
const byDay = new DirectAggregate<{ Key: number; Id: string }>(components.byDay);
export const add = mutation({ args: { score: v.number(), id: v.string() }, handler: async (ctx, { score, id }) => {
  await byScore.insert(ctx, { key: score, id });
} });
export const counts = query({ args: {}, handler: async (ctx) => [await byScore.count(ctx), await byDay.count(ctx)] });
export const best = query({ args: {}, handler: async (ctx) => (await byScore.max(ctx))?.key ?? null });
`,
  });
  const pushed = await project.push(backend.url);
  expect(pushed).toMatchObject({ code: 0 });
  expect(pushed.output).toContain("Installed component rateLimiter.");
  expect(await project.read("convex/_generated/api.d.ts")).toContain(
    `byScore: import("@convex-dev/aggregate/_generated/component.js").ComponentApi<"byScore">`,
  );

  const client = new ConvexHttpClient(backend.url);
  const writes = [];
  for (let i = 0; i < 3; i++) writes.push(await client.mutation(anyApi.limits!.write!, {}));
  expect(writes).toEqual([true, true, false]);
  for (const score of [3, 9, 5]) {
    await client.mutation(anyApi.scores!.add!, { score, id: `s${score}` });
  }
  expect(await client.query(anyApi.scores!.counts!, {})).toEqual([3, 0]);
  expect(await client.query(anyApi.scores!.best!, {})).toBe(9);
}, 120_000);

test("a component in a component, with environment of its own, called by handle", async () => {
  project = await Project.create({
    "convex/convex.config.ts": `import { defineApp } from "convex/server";
import { v } from "convex/values";
import outer from "../outer/convex.config";
const app = defineApp({ env: { GREETING: v.union(v.literal("hello"), v.literal("hi")) } });
app.use(outer, { name: "first", env: { WORD: app.env.GREETING } });
app.use(outer, { name: "second", env: { WORD: "fixed" } });
export default app;
`,
    "convex/main.ts": `import { components } from "./_generated/api";
import { action, mutation, query } from "./_generated/server";
import { v } from "convex/values";
export const say = query({ args: {}, handler: async (ctx) => [
  await ctx.runQuery(components.first.lib.say, {}), await ctx.runQuery(components.second.lib.say, {})] });
export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => {
  await ctx.runMutation(components.first.lib.add, { n }); } });
export const pry = mutation({ args: {}, handler: async (ctx) => { await ctx.runMutation((components.first.lib as any).hidden, {}); } });
export const atImport = action({ args: {}, handler: async (ctx): Promise<unknown> => [
  await ctx.runQuery(components.first.lib.atImport, {}), await ctx.runQuery(components.second.lib.atImport, {}),
  await ctx.runAction(components.first.lib.inAction, {}), await ctx.runAction(components.second.lib.inAction, {})] });
export const viaAction = action({ args: {}, handler: async (ctx): Promise<unknown> => [
  await ctx.runAction(components.second.lib.act, {}), await ctx.runQuery(components.first.lib.total, {})] });
`,
    "outer/convex.config.ts": `import { defineComponent } from "convex/server";
import { v } from "convex/values";
import inner from "../inner/convex.config";
const outer = defineComponent("outer", { env: { WORD: v.string() } });
outer.use(inner, { name: "counter" });
export default outer;
`,
    "outer/lib.ts": `import { components } from "./_generated/api";
import { action, internalMutation, mutation, query } from "./_generated/server";
import { v } from "convex/values";
const imported = process.env.WORD + ":" + (process.env.GREETING ?? "hidden");
export const atImport = query({ args: {}, returns: v.string(), handler: async () => imported });
export const inAction = action({ args: {}, returns: v.string(), handler: async () => imported });
export const hidden = internalMutation({ args: {}, handler: () => null });
export const say = query({ args: {}, returns: v.string(), handler: async () => process.env.WORD + ":" + (process.env.GREETING ?? "hidden") });
export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await ctx.runMutation(components.counter.store.add, { n }); } });
export const total = query({ args: {}, returns: v.number(), handler: async (ctx): Promise<number> => await ctx.runQuery(components.counter.store.total, {}) });
export const act = action({ args: {}, returns: v.string(), handler: async (ctx): Promise<string> => {
  await ctx.runMutation(components.counter.store.add, { n: 100 });
  return process.env.WORD + ":" + (process.env.GREETING ?? "hidden") + ":" + (await ctx.runQuery(components.counter.store.total, {}));
} });
`,
    "inner/convex.config.ts": `import { defineComponent } from "convex/server";
export default defineComponent("inner");
`,
    "inner/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ numbers: defineTable({ n: v.number() }) });
`,
    "inner/store.ts": `import { mutation, query } from "./_generated/server";
import { v } from "convex/values";
export const add = mutation({ args: { n: v.number() }, handler: async (ctx, { n }) => { await ctx.db.insert("numbers", { n }); } });
export const total = query({ args: {}, returns: v.number(), handler: async (ctx) => (await ctx.db.query("numbers").collect()).reduce((sum, { n }) => sum + n, 0) });
`,
  });
  const refused = await project.push(backend.url);
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.output).toMatch(/GREETING.* declared as required in convex\.config\.ts/);

  await backend.engine.setEnvironment([{ name: "GREETING", value: "goodbye" }]);
  const unfitting = await project.push(backend.url);
  expect(unfitting).toMatchObject({ code: 1 });
  expect(unfitting.output).toContain(
    "The value of environment variable GREETING does not match its validator",
  );

  await backend.engine.setEnvironment([{ name: "GREETING", value: "hello" }]);
  expect(await project.push(backend.url)).toMatchObject({ code: 0 });
  expect(Object.keys(backend.engine.deployment?.components ?? {}).sort()).toEqual([
    "",
    "first",
    "first/counter",
    "second",
    "second/counter",
  ]);
  const client = new ConvexHttpClient(backend.url);
  expect(await client.query(anyApi.main!.say!, {})).toEqual(["hello:hidden", "fixed:hidden"]);
  // Each mount imports its modules in its own environment.
  expect(await client.action(anyApi.main!.atImport!, {})).toEqual([
    "hello:hidden",
    "fixed:hidden",
    "hello:hidden",
    "fixed:hidden",
  ]);
  await client.mutation(anyApi.main!.add!, { n: 2 });
  await client.mutation(anyApi.main!.add!, { n: 3 });
  expect(await client.action(anyApi.main!.viaAction!, {})).toEqual(["fixed:hidden:100", 5]);
  await expect(client.mutation(anyApi.main!.pry!, {})).rejects.toThrow(
    'Component "first" has no public function lib/hidden',
  );

  await project.write({
    "inner/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ numbers: defineTable({ n: v.string() }) });
`,
  });
  const unfit = await project.push(backend.url);
  expect(unfit).toMatchObject({ code: 1 });
  expect(unfit.output).toContain('Schema validation failed in component "first/counter".');

  // What is no longer used keeps its data, to be seen as before.
  await project.write({
    "convex/convex.config.ts": `import { defineApp } from "convex/server";
export default defineApp();
`,
    "convex/main.ts": "export {};\n",
  });
  const removed = await project.push(backend.url);
  expect(removed.output).toContain("Unmounted component second/counter.");
  const left = await project.cli(backend.url, "data", "numbers", "--component", "second/counter");
  expect(left).toMatchObject({ code: 0, output: expect.stringMatching(/ 100\s/) as string });
  const absent = await project.cli(backend.url, "data", "numbers", "--component", "third");
  expect(absent.output).toContain('Component "third" not found.');
}, 120_000);
