/** Pushes that must not go through: each says why, and what runs goes on running. */
import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { adminKey, deploy, type TestDeployment } from "./deployment.ts";
import { Latest } from "./latest.ts";

const { people } = anyApi;
let deployment: TestDeployment;
let client: ConvexClient;

beforeEach(async () => {
  deployment = await deploy(join(import.meta.dirname, "corpus/schema"));
  client = new ConvexClient(deployment.backend.url, {
    logger: false,
    unsavedChangesWarning: false,
  });
  await client.mutation(people!.add!, { name: "ann", age: 3 });
  await client.mutation(people!.add!, { name: "bob" });
}, 60_000);

afterEach(async () => {
  await client?.close();
  await deployment?.close();
});

const file = (name: string) => join(deployment.project.functions, name);
const push = () => deployment.project.push({ url: deployment.backend.url, adminKey });

async function stillServes(): Promise<void> {
  expect(await client.query(people!.version!, {})).toBe(1);
  await client.mutation(people!.add!, { name: "cid" });
  expect(await client.query(people!.names!, {})).toContain("cid");
}

const schemaWith = (person: string) => `
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ people: defineTable(${person}) });
`;

test("a push that does not parse is refused; the old version serves", async () => {
  writeFileSync(file("broken.ts"), "export const broken = {;");
  const { ok, output } = await push();
  expect(ok).toBe(false);
  expect(output).toMatch(/broken\.ts/);
  await stillServes();
}, 30_000);

test("a module that throws while it loads is refused; the old version serves", async () => {
  writeFileSync(file("broken.ts"), 'throw new Error("not today");\nexport const x = 1;');
  const { ok, output } = await push();
  expect(ok).toBe(false);
  expect(output).toMatch(/not today/);
  expect(output).toMatch(/broken\.(ts|js)/);
  await stillServes();
}, 30_000);

test("an import of what is not installed is refused by name", async () => {
  writeFileSync(file("broken.ts"), 'import "no-such-package";\nexport const x = 1;');
  const { ok, output } = await push();
  expect(ok).toBe(false);
  expect(output).toMatch(/no-such-package/);
  await stillServes();
}, 30_000);

test("a schema that stored documents violate is refused with the document; the old one stands", async () => {
  writeFileSync(file("schema.ts"), schemaWith("{ name: v.string(), age: v.number() }"));
  appendFileSync(file("people.ts"), "export const added = version;");
  const { ok, output } = await push();
  expect(ok).toBe(false);
  expect(output).toMatch(/[Ss]chema validation failed/);
  expect(output).toMatch(/people/);
  expect(output).toMatch(/bob/);
  expect(output).toMatch(/missing the required field `age`/);
  await stillServes();
  await expect(client.query(people!.added!, {})).rejects.toThrow(/Could not find/);
}, 30_000);

test("dev pushes again once the documents that were in its way are mended", async () => {
  writeFileSync(file("schema.ts"), schemaWith("{ name: v.string(), age: v.number() }"));
  const { printed, stop } = deployment.follow("dev", "--typecheck=disable", "--codegen=disable");
  try {
    await printed.when((text) => text.includes("Schema validation failed"));
    let isReady = false;
    const ready = printed
      .when((text) => text.includes("Convex functions ready"))
      .then(() => (isReady = true));
    // It says nothing when it begins to watch the table: what is written before that, it misses.
    for (let age = 0; !isReady; age++) {
      await Promise.race([ready, client.mutation(people!.setAge!, { name: "bob", age })]);
    }
  } finally {
    stop();
  }
}, 40_000);

test("the same schema goes through once the documents fit", async () => {
  writeFileSync(
    file("people.ts"),
    `
import { mutationGeneric, queryGeneric } from "convex/server";
export const fill = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    for await (const { _id, age } of ctx.db.query("people")) {
      if (age === undefined) await ctx.db.patch(_id, { age: 0 });
    }
  },
});
export const version = queryGeneric({ args: {}, handler: () => 2 });
export const ages = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("people").withIndex("by_age").collect()).map(({ age }) => age),
});
`,
  );
  const version = new Latest<number>();
  client.onUpdate(people!.version!, {}, (value) => version.set(value));
  expect(await push()).toMatchObject({ ok: true });
  // Whoever watches gets the new version's result without asking again.
  await version.when((value) => value === 2);
  await client.mutation(people!.fill!, {});
  const schema = schemaWith("{ name: v.string(), age: v.number() }");
  writeFileSync(file("schema.ts"), schema.replace(" });\n", '.index("by_age", ["age"]) });\n'));
  expect(await push()).toMatchObject({ ok: true });
  expect(await client.query(people!.ages!, {})).toEqual([0, 3]);
}, 60_000);

test("a vector index finds the documents there were before it", async () => {
  writeFileSync(
    file("near.ts"),
    `
import { actionGeneric, anyApi, mutationGeneric } from "convex/server";
const at = (i) => [Math.cos(i / 500), Math.sin(i / 500)];
export const add = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    for (let i = 0; i < 700; i++) {
      await ctx.db.insert("points", { at: at(i), even: i % 2 === 0 });
    }
  },
});
export const find = actionGeneric({
  args: {},
  handler: async (ctx) =>
    (await ctx.vectorSearch("points", "by_at", {
      vector: at(699),
      limit: 2,
      filter: (q) => q.eq("even", false),
    })).map(({ _score }) => Math.round(699 - 500 * Math.acos(Math.min(_score, 1)))),
});
`,
  );
  expect(await push()).toMatchObject({ ok: true });
  await client.mutation(anyApi.near!.add!, {});
  await expect(client.action(anyApi.near!.find!, {})).rejects.toThrow("points.by_at not found");
  const points = "defineTable({ at: v.array(v.number()), even: v.boolean() })";
  const index = '{ vectorField: "at", dimensions: 2, filterFields: ["even"] }';
  const schema = schemaWith("{ name: v.string(), age: v.optional(v.number()) }");
  writeFileSync(
    file("schema.ts"),
    schema.replace("({ people", `({ points: ${points}.vectorIndex("by_at", ${index}), people`),
  );
  expect(await push()).toMatchObject({ ok: true });
  expect(await client.action(anyApi.near!.find!, {})).toEqual([699, 697]);
}, 60_000);

test("a wrong admin key pushes nothing", async () => {
  rmSync(file("people.ts"));
  const { url } = deployment.backend;
  const { ok } = await deployment.project.push({ url, adminKey: "wrong" });
  expect(ok).toBe(false);
  await stillServes();
}, 30_000);
