import { ConvexHttpClient } from "convex/browser";
import { anyApi } from "convex/server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startBackend, type Backend } from "./backend.ts";
import { Project } from "./project.ts";

const PLAIN = {
  "convex/schema.ts": `import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";
export default defineSchema({ notes: defineTable({ text: v.string() }).index("by_text", ["text"]) });
`,
  "convex/notes.ts": `import { mutation, query } from "./_generated/server";
import { v } from "convex/values";
export const add = mutation({ args: { text: v.string() }, handler: (ctx, args) => ctx.db.insert("notes", args) });
export const list = query({ args: {}, handler: async (ctx) => (await ctx.db.query("notes").withIndex("by_text").collect()).map((n) => n.text) });
`,
};

let backend: Backend;
let project: Project;

beforeEach(async () => {
  backend = await startBackend();
});

afterEach(async () => {
  await backend.close();
  await project.delete();
});

test("an app is pushed by dev and deploy, runs, and is pushed again only where it changed", async () => {
  project = await Project.create(PLAIN);
  const first = await project.push(backend.url);
  expect(first).toMatchObject({ code: 0 });
  expect(first.output).toContain("Added table indexes");

  const client = new ConvexHttpClient(backend.url);
  await client.mutation(anyApi.notes!.add!, { text: "b" });
  await client.mutation(anyApi.notes!.add!, { text: "a" });
  expect(await client.query(anyApi.notes!.list!, {})).toEqual(["a", "b"]);
  await expect(client.mutation(anyApi.notes!.add!, { text: 1 })).rejects.toThrow(
    "ArgumentValidationError",
  );

  await project.write({
    "convex/more.ts": `import { query } from "./_generated/server";
export const hello = query({ args: {}, handler: () => "hello" });`,
  });
  const deployed = await project.cli(backend.url, "deploy", "--typecheck=disable", "-y");
  expect(deployed).toMatchObject({ code: 0 });
  expect(deployed.output).toContain("No indexes are deleted by this push");
  expect(await client.query(anyApi.more!.hello!, {})).toBe("hello");
  expect(await client.query(anyApi.notes!.list!, {})).toEqual(["a", "b"]);
}, 60_000);
