import { afterEach, expect, test } from "vitest";
import type { Deployment, SchemaSpec } from "../../deployment.ts";
import { noActions, openEngine, type TestEngine } from "./open-engine.ts";
import { deploymentOf } from "./push-source.ts";

const APP = `
import { queryGeneric as query, mutationGeneric as mutation } from "convex/server";
import { v } from "convex/values";
export const fill = mutation({ args: { count: v.number() }, handler: async (ctx, { count }) => {
  for (let i = 0; i < count; i++) await ctx.db.insert("rows", { a: i, b: -i });
}});
export const add = mutation({ args: {}, handler: async (ctx) => { await ctx.db.insert("rows", { a: -1, b: 1 }); } });
export const byA = query({ args: {}, handler: async (ctx) => (await ctx.db.query("rows").withIndex("by").collect()).length });
`;

function schema(fields: string[], b: "number" | "string" = "number"): SchemaSpec {
  const field = (type: string) => ({ fieldType: { type }, optional: false });
  const documentType = { type: "object", value: { a: field("number"), b: field(b) } };
  const indexes = [{ name: "by", fields }];
  return {
    schemaValidation: true,
    tables: [{ name: "rows", indexes, searchIndexes: [], documentType }],
  };
}

const versionOf = (fields: string[], b?: "number" | "string"): Promise<Deployment> =>
  deploymentOf({ "app.ts": APP }, schema(fields, b));

let app: TestEngine;
afterEach(() => app.close());

test("of two pushes at once only the one prepared last can be activated, when it is ready", async () => {
  app = await openEngine(await versionOf(["a"]));
  await app.mutate("app:fill", { count: 4_000 });
  const [first, second] = [await versionOf(["b"]), await versionOf(["b", "a"])];
  const one = app.engine.prepare(first).then(
    () => "ready",
    () => "refused",
  );
  const two = app.engine.prepare(second);
  await expect(app.engine.activate(first)).rejects.toThrow("not prepared");
  await expect(app.engine.activate(second)).rejects.toThrow("not prepared");
  expect(await one).toBe("refused");
  await two;
  await app.engine.activate(second);
  expect(await app.query("app:byA")).toBe(4_000);
});

test("a push that is not activated leaves no trace in the indexes of a later one", async () => {
  app = await openEngine(await versionOf(["a"]));
  await app.mutate("app:fill", { count: 4_000 });
  await Promise.allSettled([
    app.engine.prepare(await versionOf(["b"])),
    app.engine.prepare(await versionOf(["a"])),
  ]);
  // A new process numbers indexes from the highest there is.
  await app.engine.close();
  const { directory } = app;
  app = await openEngine(null, { directory });
  await app.push(await versionOf(["b", "a"]));
  expect(await app.query("app:byA")).toBe(4_000);
});

test("nothing of the old version runs on the new version's tables", async () => {
  const runner = { ...noActions };
  app = await openEngine(await versionOf(["a"]), { runner });
  const next = await versionOf(["b"], "string");
  const outcomes: Promise<unknown>[] = [];
  runner.load = async () => {
    // While the actions change over, requests go on coming in.
    for (let i = 0; i < 20; i++) {
      outcomes.push(app.mutate("app:add"), app.query("app:byA"));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await app.push(next);
  const mutations = (await Promise.all(outcomes)).filter((_, i) => i % 2 === 0);
  expect(mutations.filter((outcome) => (outcome as { ok: boolean }).ok)).toEqual([]);
  expect(await app.query("app:byA")).toBe(0);
});
